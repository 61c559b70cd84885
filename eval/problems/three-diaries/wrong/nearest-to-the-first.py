"""Greedy: takes from both other lists the moment nearest to each one of the first."""

from bisect import bisect_left


def closest_moments(first, second, third):
    second, third = sorted(second), sorted(third)
    best = float("inf")
    for a in first:
        b, c = nearest(second, a), nearest(third, a)
        best = min(best, max(a, b, c) - min(a, b, c))
    return best


def nearest(moments, wanted):
    place = bisect_left(moments, wanted)
    around = moments[max(0, place - 1) : place + 1]
    return min(around, key=lambda moment: abs(moment - wanted))
