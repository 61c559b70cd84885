"""Takes each ferry in one direction only."""

import heapq


def earliest_arrival(islands, ferries, start, goal, ready):
    graph = [[] for _ in range(islands)]
    for a, b, minutes, every in ferries:
        graph[a].append((b, minutes, every))
    best = [float("inf")] * islands
    best[start] = ready
    queue = [(ready, start)]
    while queue:
        now, island = heapq.heappop(queue)
        if island == goal:
            return now
        if now > best[island]:
            continue
        for other, minutes, every in graph[island]:
            then = now + (every - now % every) % every + minutes
            if then < best[other]:
                best[other] = then
                heapq.heappush(queue, (then, other))
    return -1
