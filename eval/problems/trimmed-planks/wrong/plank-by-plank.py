"""Right, and slow: takes the planks away one at a time."""


def kept_length(piles, shortest, longest):
    ordered = [[length, count] for length, count in sorted(piles)]
    first, last = 0, len(ordered) - 1
    while shortest and first <= last:
        ordered[first][1] -= 1
        shortest -= 1
        if ordered[first][1] == 0:
            first += 1
    while longest and first <= last:
        ordered[last][1] -= 1
        longest -= 1
        if ordered[last][1] == 0:
            last -= 1
    return sum(length * count for length, count in ordered[first : last + 1])
