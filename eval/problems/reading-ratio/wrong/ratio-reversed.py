"""Weighs the high readings: the low ones are ratio times as many."""

from collections import defaultdict


def count_stretches(readings, level, ratio):
    seen = defaultdict(int)
    seen[0] = 1
    balance = count = 0
    for reading in readings:
        if reading > level:
            balance += ratio
        elif reading < level:
            balance -= 1
        count += seen[balance]
        seen[balance] += 1
    return count
