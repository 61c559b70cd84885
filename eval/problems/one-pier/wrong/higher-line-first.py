"""Of several that have waited equally long, the highest line leaves."""

from heapq import heapify, heapreplace


def departures(first, every, count):
    wishes = [(minute, -line) for line, minute in enumerate(first)]
    heapify(wishes)
    left, free = [], 0
    while len(left) < count:
        wish, line = wishes[0]
        minute = max(wish, free)
        left.append([minute, -line])
        heapreplace(wishes, (minute + every[-line], line))
        free = minute + 1
    return left
