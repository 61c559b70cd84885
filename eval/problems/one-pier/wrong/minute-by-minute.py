"""Right, and slow: counts the minutes, even those in which no ferry wants to leave."""

from heapq import heapify, heapreplace


def departures(first, every, count):
    wishes = [(minute, line) for line, minute in enumerate(first)]
    heapify(wishes)
    left, minute = [], 0
    while len(left) < count:
        if wishes[0][0] <= minute:
            line = wishes[0][1]
            left.append([minute, line])
            heapreplace(wishes, (minute + every[line], line))
        minute += 1
    return left
