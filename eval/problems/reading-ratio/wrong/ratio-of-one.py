"""The well-known task: as many high readings as low ones."""

from collections import defaultdict


def count_stretches(readings, level, ratio):
    seen = defaultdict(int)
    seen[0] = 1
    balance = count = 0
    for reading in readings:
        balance += (reading > level) - (reading < level)
        count += seen[balance]
        seen[balance] += 1
    return count
