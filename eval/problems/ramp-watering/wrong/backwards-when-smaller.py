"""Where the last pot has the smaller number, waters the pots between the two instead."""


def water_levels(size, rounds):
    base = [0] * (size + 1)
    slope = [0] * (size + 1)
    for first, last, dose in rounds:
        first, last = min(first, last), max(first, last)
        base[first] += dose - first
        base[last + 1] -= dose - first
        slope[first] += 1
        slope[last + 1] -= 1
    levels = []
    b = s = 0
    for pot in range(size):
        b += base[pot]
        s += slope[pot]
        levels.append(b + s * pot)
    return levels
