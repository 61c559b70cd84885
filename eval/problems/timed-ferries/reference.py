"""Always go on from the island that is reached first; waiting never overtakes."""

from heapq import heappop, heappush


def earliest_arrival(
    islands: int, ferries: list[list[int]], start: int, goal: int, ready: int
) -> int:
    leaving: list[list[tuple[int, int, int]]] = [[] for _ in range(islands)]
    for a, b, minutes, every in ferries:
        leaving[a].append((b, minutes, every))
        leaving[b].append((a, minutes, every))
    waiting, settled = [(ready, start)], [False] * islands
    while waiting:
        now, island = heappop(waiting)
        if island == goal:
            return now
        if settled[island]:
            continue
        settled[island] = True
        for other, minutes, every in leaving[island]:
            if not settled[other]:
                heappush(waiting, (now + -now % every + minutes, other))
    return -1
