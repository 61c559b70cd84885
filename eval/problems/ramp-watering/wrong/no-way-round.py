"""Leaves out the pots before the end of the numbers: a round over it does nothing."""


def water_levels(size, rounds):
    levels = [0] * size
    base = [0] * (size + 1)
    slope = [0] * (size + 1)
    for first, last, dose in rounds:
        if last < first:
            continue
        base[first] += dose - first
        base[last + 1] -= dose - first
        slope[first] += 1
        slope[last + 1] -= 1
    b = s = 0
    for pot in range(size):
        b += base[pot]
        s += slope[pot]
        levels[pot] = b + s * pot
    return levels
