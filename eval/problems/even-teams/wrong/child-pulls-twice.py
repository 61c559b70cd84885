"""Grows the teams upwards, so one child can be counted again and again."""


def smallest_gap(strengths):
    half = len(strengths) // 2
    sums = [{0}] + [set() for _ in range(half)]
    for strength in strengths:
        for size in range(1, half + 1):
            sums[size] |= {value + strength for value in sums[size - 1]}
    total = sum(strengths)
    return min(abs(total - 2 * value) for value in sums[half])
