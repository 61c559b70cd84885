"""Right, and cubic."""


def closest_moments(first, second, third):
    best = float("inf")
    for a in first:
        for b in second:
            if abs(a - b) >= best:
                continue
            for c in third:
                best = min(best, max(a, b, c) - min(a, b, c))
    return best
