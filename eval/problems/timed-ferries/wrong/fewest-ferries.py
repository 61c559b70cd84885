"""Breadth first: the way with the fewest ferries, at the first time it finds."""

from collections import deque


def earliest_arrival(islands, ferries, start, goal, ready):
    graph = [[] for _ in range(islands)]
    for a, b, minutes, every in ferries:
        graph[a].append((b, minutes, every))
        graph[b].append((a, minutes, every))
    reached = {start: ready}
    queue = deque([start])
    while queue:
        island = queue.popleft()
        now = reached[island]
        for other, minutes, every in graph[island]:
            if other not in reached:
                reached[other] = now + -now % every + minutes
                queue.append(other)
    return reached.get(goal, -1)
