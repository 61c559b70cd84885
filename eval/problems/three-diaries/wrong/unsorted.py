"""Forgets to sort the lists."""


def closest_moments(first, second, third):
    i = j = k = 0
    best = float("inf")
    while i < len(first) and j < len(second) and k < len(third):
        a, b, c = first[i], second[j], third[k]
        low, high = min(a, b, c), max(a, b, c)
        best = min(best, high - low)
        if low == a:
            i += 1
        elif low == b:
            j += 1
        else:
            k += 1
    return best
