"""Moves the wishes of all that wait to the next minute, and forgets since when they wait."""

from heapq import heapify, heappop, heappush


def departures(first, every, count):
    wishes = [(minute, line) for line, minute in enumerate(first)]
    heapify(wishes)
    left, free = [], 0
    while len(left) < count:
        wish, line = heappop(wishes)
        if wish < free:
            heappush(wishes, (free, line))
            continue
        left.append([wish, line])
        heappush(wishes, (wish + every[line], line))
        free = wish + 1
    return left
