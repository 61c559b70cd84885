"""Adds up the minutes under way and never waits."""

import heapq


def earliest_arrival(islands, ferries, start, goal, ready):
    graph = [[] for _ in range(islands)]
    for a, b, minutes, every in ferries:
        graph[a].append((b, minutes))
        graph[b].append((a, minutes))
    best = [float("inf")] * islands
    best[start] = ready
    queue = [(ready, start)]
    while queue:
        now, island = heapq.heappop(queue)
        if island == goal:
            return now
        if now > best[island]:
            continue
        for other, minutes in graph[island]:
            if now + minutes < best[other]:
                best[other] = now + minutes
                heapq.heappush(queue, (now + minutes, other))
    return -1
