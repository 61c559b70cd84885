"""The lowest sum of a lap is the lowest after its start, or the total and the lowest before."""

from itertools import accumulate


def safe_starts(changes: list[int], reserve: int) -> int:
    sums = list(accumulate(changes))
    total = sums[-1]
    lowest_from = sums[:]
    for i in range(len(sums) - 2, -1, -1):
        lowest_from[i] = min(lowest_from[i], lowest_from[i + 1])
    safe = 0
    passed = 0
    lowest_before = float("inf")  # no stop comes before stop 0
    for start, reached in enumerate(sums):
        lowest = min(lowest_from[start], total + lowest_before) - passed
        safe += reserve + lowest >= 0
        lowest_before = min(lowest_before, reached)
        passed = reached
    return safe
