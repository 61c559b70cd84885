"""Finds the way without waiting and adds the waiting along that way afterwards."""

import heapq


def earliest_arrival(islands, ferries, start, goal, ready):
    graph = [[] for _ in range(islands)]
    for a, b, minutes, every in ferries:
        graph[a].append((b, minutes, every))
        graph[b].append((a, minutes, every))
    best = [float("inf")] * islands
    best[start] = 0
    queue = [(0, ready, start)]
    while queue:
        cost, now, island = heapq.heappop(queue)
        if island == goal:
            return now
        if cost > best[island]:
            continue
        for other, minutes, every in graph[island]:
            if cost + minutes < best[other]:
                best[other] = cost + minutes
                heapq.heappush(queue, (cost + minutes, now + -now % every + minutes, other))
    return -1
