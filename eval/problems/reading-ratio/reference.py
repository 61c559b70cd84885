"""A high reading adds 1 to a balance, a low one takes the ratio: equal balances make a stretch."""

from collections import Counter


def count_stretches(readings: list[int], level: int, ratio: int) -> int:
    seen = Counter({0: 1})
    balance = count = 0
    for reading in readings:
        if reading > level:
            balance += 1
        elif reading < level:
            balance -= ratio
        count += seen[balance]
        seen[balance] += 1
    return count
