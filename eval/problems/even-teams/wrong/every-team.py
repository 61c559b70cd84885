"""Right, and exponential: tries every team of half the children."""

from itertools import combinations


def smallest_gap(strengths):
    total, half = sum(strengths), len(strengths) // 2
    return min(abs(total - 2 * sum(team)) for team in combinations(strengths, half))
