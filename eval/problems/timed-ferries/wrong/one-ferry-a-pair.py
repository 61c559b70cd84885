"""Keeps one ferry for each pair of islands, the last one."""

import heapq


def earliest_arrival(islands, ferries, start, goal, ready):
    graph = [{} for _ in range(islands)]
    for a, b, minutes, every in ferries:
        graph[a][b] = graph[b][a] = (minutes, every)
    best = [float("inf")] * islands
    best[start] = ready
    queue = [(ready, start)]
    while queue:
        now, island = heapq.heappop(queue)
        if island == goal:
            return now
        if now > best[island]:
            continue
        for other, (minutes, every) in graph[island].items():
            then = now + -now % every + minutes
            if then < best[other]:
                best[other] = then
                heapq.heappush(queue, (then, other))
    return -1
