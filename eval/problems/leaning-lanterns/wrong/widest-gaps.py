"""Greedy: cuts the street at its widest gaps."""


def least_strength(houses, lanterns):
    houses = sorted(set(houses))
    gaps = sorted(range(1, len(houses)), key=lambda i: houses[i - 1] - houses[i])
    cuts = sorted(gaps[: lanterns - 1])
    widest = 0
    begin = 0
    for cut in [*cuts, len(houses)]:
        widest = max(widest, houses[cut - 1] - houses[begin])
        begin = cut
    return -(-widest // 3)
