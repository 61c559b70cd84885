"""Counts the next wish from the minute that was wanted, not from the real departure."""

from heapq import heapify, heapreplace


def departures(first, every, count):
    wishes = [(minute, line) for line, minute in enumerate(first)]
    heapify(wishes)
    left, free = [], 0
    while len(left) < count:
        wish, line = wishes[0]
        minute = max(wish, free)
        left.append([minute, line])
        heapreplace(wishes, (wish + every[line], line))
        free = minute + 1
    return left
