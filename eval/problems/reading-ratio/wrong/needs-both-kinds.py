"""Leaves out the stretches that have no high and no low reading."""

from collections import defaultdict


def count_stretches(readings, level, ratio):
    seen = defaultdict(int)
    seen[0] = 1
    balance = count = equal = 0
    for reading in readings:
        if reading > level:
            balance += 1
        elif reading < level:
            balance -= ratio
        equal = equal + 1 if reading == level else 0
        count += seen[balance] - equal
        seen[balance] += 1
    return count
