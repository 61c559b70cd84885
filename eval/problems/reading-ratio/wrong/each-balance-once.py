"""Remembers whether a balance was seen, not how often."""

from collections import defaultdict


def count_stretches(readings, level, ratio):
    seen = defaultdict(int)
    seen[0] = 1
    balance = count = 0
    for reading in readings:
        if reading > level:
            balance += 1
        elif reading < level:
            balance -= ratio
        count += seen[balance]
        seen[balance] = 1
    return count
