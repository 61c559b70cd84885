"""Forgets the balance before the first reading."""

from collections import defaultdict


def count_stretches(readings, level, ratio):
    seen = defaultdict(int)
    balance = count = 0
    for reading in readings:
        if reading > level:
            balance += 1
        elif reading < level:
            balance -= ratio
        count += seen[balance]
        seen[balance] += 1
    return count
