"""Forgets the sizes of the teams."""


def smallest_gap(strengths):
    total = sum(strengths)
    sums = {0}
    for strength in strengths:
        sums |= {value + strength for value in sums}
    return min(abs(total - 2 * value) for value in sums)
