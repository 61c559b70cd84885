"""Takes a reading at the level for a high one."""

from collections import defaultdict


def count_stretches(readings, level, ratio):
    seen = defaultdict(int)
    seen[0] = 1
    balance = count = 0
    for reading in readings:
        balance += 1 if reading >= level else -ratio
        count += seen[balance]
        seen[balance] += 1
    return count
