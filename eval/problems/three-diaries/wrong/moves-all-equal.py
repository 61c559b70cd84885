"""Moves on in the two lists that do not hold the largest moment."""


def closest_moments(first, second, third):
    first, second, third = sorted(first), sorted(second), sorted(third)
    i = j = k = 0
    best = float("inf")
    while i < len(first) and j < len(second) and k < len(third):
        a, b, c = first[i], second[j], third[k]
        high = max(a, b, c)
        best = min(best, high - min(a, b, c))
        if a == b == c:
            break
        if a < high:
            i += 1
        if b < high:
            j += 1
        if c < high:
            k += 1
    return best
