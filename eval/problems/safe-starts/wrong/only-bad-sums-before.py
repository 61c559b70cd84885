"""Off by one in the part that comes round: the stop just before the start is left out."""

from itertools import accumulate


def safe_starts(changes, reserve):
    n = len(changes)
    sums = [0, *accumulate(changes)]
    after = sums[1:]
    for i in range(n - 2, -1, -1):
        after[i] = min(after[i], after[i + 1])
    count = 0
    before = float("inf")
    for start in range(n):
        if start >= 2:
            before = min(before, sums[start - 1])
        lowest = min(after[start], sums[n] + before) - sums[start]
        count += reserve + lowest >= 0
    return count
