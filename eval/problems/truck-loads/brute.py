"""Cut the queue in every way."""

from itertools import combinations, pairwise


def smallest_truck(weights: list[int], trips: int) -> int:
    size = len(weights)
    best = sum(weights)
    for cuts in range(min(trips, size)):
        for chosen in combinations(range(1, size), cuts):
            edges = [0, *chosen, size]
            heaviest = max(sum(weights[a:b]) for a, b in pairwise(edges))
            best = min(best, heaviest)
    return best
