"""Moves on from the largest moment instead of the smallest."""


def closest_moments(first, second, third):
    first, second, third = sorted(first), sorted(second), sorted(third)
    i = j = k = 0
    best = float("inf")
    while i < len(first) and j < len(second) and k < len(third):
        a, b, c = first[i], second[j], third[k]
        low, high = min(a, b, c), max(a, b, c)
        best = min(best, high - low)
        if high == a:
            i += 1
        elif high == b:
            j += 1
        else:
            k += 1
    return best
