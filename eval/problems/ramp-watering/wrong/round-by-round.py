"""Right, and slow: gives every pot of every round its dose."""


def water_levels(size, rounds):
    levels = [0] * size
    for first, last, dose in rounds:
        count = (last - first) % size + 1
        for step in range(count):
            levels[(first + step) % size] += dose + step
    return levels
