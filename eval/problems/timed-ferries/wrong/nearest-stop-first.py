"""Marks an island as done when it is first seen, not when it is first reached."""

import heapq


def earliest_arrival(islands, ferries, start, goal, ready):
    graph = [[] for _ in range(islands)]
    for a, b, minutes, every in ferries:
        graph[a].append((b, minutes, every))
        graph[b].append((a, minutes, every))
    seen = {start}
    queue = [(ready, start)]
    while queue:
        now, island = heapq.heappop(queue)
        if island == goal:
            return now
        for other, minutes, every in graph[island]:
            if other not in seen:
                seen.add(other)
                heapq.heappush(queue, (now + -now % every + minutes, other))
    return -1
