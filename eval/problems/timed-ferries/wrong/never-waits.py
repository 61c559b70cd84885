"""Sails at once, without waiting for a ferry.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

from collections import defaultdict

def earliest_arrival(islands: int, ferries: list[list[int]], start: int, goal: int, ready: int) -> int:
    # Create a graph to represent the ferries
    graph = defaultdict(list)
    for a, b, minutes, every in ferries:
        graph[a].append((b, minutes, every))
        graph[b].append((a, minutes, every))
    
    # Initialize a queue for BFS
    queue = [(start, 0)]
    # Initialize a set to keep track of visited nodes
    visited = set()
    
    while queue:
        current, time = queue.pop(0)
        if current == goal:
            return time
        if current in visited:
            continue
        visited.add(current)
        for neighbor, minutes, every in graph[current]:
            if neighbor not in visited:
                if time + minutes <= ready:
                    queue.append((neighbor, time + minutes))
                else:
                    queue.append((neighbor, ready))
    
    return -1
