"""Gives every pot of a round the same dose, as in the well-known task."""


def water_levels(size, rounds):
    change = [0] * (size + 1)
    for first, last, dose in rounds:
        change[first] += dose
        change[last + 1] -= dose
        if last < first:
            change[0] += dose
            change[size] -= dose
    levels = []
    level = 0
    for pot in range(size):
        level += change[pot]
        levels.append(level)
    return levels
