"""Adds the distances up: twice the span."""


def closest_moments(first, second, third):
    first, second, third = sorted(first), sorted(second), sorted(third)
    i = j = k = 0
    best = float("inf")
    while i < len(first) and j < len(second) and k < len(third):
        a, b, c = first[i], second[j], third[k]
        best = min(best, abs(a - b) + abs(b - c) + abs(a - c))
        low = min(a, b, c)
        if low == a:
            i += 1
        elif low == b:
            j += 1
        else:
            k += 1
    return best
