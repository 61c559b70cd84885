"""Sorts and lets the teams choose in turn: A, B, B, A, A, B, B ..."""


def smallest_gap(strengths):
    gap = 0
    for i, strength in enumerate(sorted(strengths, reverse=True)):
        gap += strength if i % 4 in (0, 3) else -strength
    return abs(gap)
