"""Stalls that give, the lowest need first; then those that take, the most that is left first."""


def smallest_purse(stalls: list[list[int]]) -> int:
    giving = sorted((need, change) for need, change in stalls if change >= 0)
    taking = sorted((-(need + change), need, change) for need, change in stalls if change < 0)
    start = purse = 0
    for need, change in [*giving, *((need, change) for _, need, change in taking)]:
        if purse < need:
            start += need - purse
            purse = need
        purse += change
    return start
