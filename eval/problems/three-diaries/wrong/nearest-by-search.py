"""Right, and quadratic: each list in turn holds the middle moment, the others are searched."""


def closest_moments(first, second, third):
    best = float("inf")
    for middle, one, other in (
        (first, second, third),
        (first, third, second),
        (second, first, third),
        (second, third, first),
        (third, first, second),
        (third, second, first),
    ):
        for moment in middle:
            below = max((m for m in one if m <= moment), default=None)
            above = min((m for m in other if m >= moment), default=None)
            if below is not None and above is not None:
                best = min(best, above - below)
    return best
