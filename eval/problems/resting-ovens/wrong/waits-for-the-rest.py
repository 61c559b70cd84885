"""Counts a batch only when the rest after it is over."""


def earliest_minute(ovens, loaves):
    low, high = 0, 2 * 10**14
    while low < high:
        middle = (low + high) // 2
        if baked(ovens, middle) >= loaves:
            high = middle
        else:
            low = middle + 1
    return low


def baked(ovens, minute):
    total = 0
    for minutes, batch, rest in ovens:
        total += minute // (minutes * batch + rest) * batch
    return total
