"""Right, and too large: a list with an entry for every plank."""


def kept_length(piles, shortest, longest):
    planks = []
    for length, count in piles:
        planks += [length] * count
    planks.sort()
    return sum(planks[shortest : max(shortest, len(planks) - longest)])
