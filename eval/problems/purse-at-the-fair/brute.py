"""Every order."""

from itertools import permutations


def smallest_purse(stalls: list[list[int]]) -> int:
    return min(map(needed, permutations(stalls)))


def needed(order) -> int:
    start = passed = 0
    for need, change in order:
        start = max(start, need - passed)
        passed += change
    return start
