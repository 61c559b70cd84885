"""Seeks the smaller team below half of the strength only."""


def smallest_gap(strengths):
    total, half = sum(strengths), len(strengths) // 2
    sums = [{0}] + [set() for _ in range(half)]
    for strength in strengths:
        for size in range(half, 0, -1):
            sums[size] |= {value + strength for value in sums[size - 1]}
    best = max((value for value in sums[half] if value <= total // 2), default=0)
    return total - 2 * best
