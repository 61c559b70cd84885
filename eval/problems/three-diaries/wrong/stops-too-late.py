"""Goes on while any list has moments left, and reads past the end of another."""


def closest_moments(first, second, third):
    first, second, third = sorted(first), sorted(second), sorted(third)
    i = j = k = 0
    best = float("inf")
    while i < len(first) or j < len(second) or k < len(third):
        a, b, c = first[i], second[j], third[k]
        low = min(a, b, c)
        best = min(best, max(a, b, c) - low)
        if low == a:
            i += 1
        elif low == b:
            j += 1
        else:
            k += 1
    return best
