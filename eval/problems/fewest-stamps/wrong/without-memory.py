"""Right, and exponential: the same amounts are solved over and over."""

import sys

sys.setrecursionlimit(100_000)


def fewest_stamps(values, postage):
    if postage == 0:
        return 0
    found = [fewest_stamps(values, postage - v) for v in sorted(values)[::-1] if v <= postage]
    found = [count for count in found if count >= 0]
    return min(found) + 1 if found else -1
