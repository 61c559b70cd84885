"""Merges the timetables: several ferries leave in the same minute."""

from heapq import heapify, heapreplace


def departures(first, every, count):
    wishes = [(minute, line) for line, minute in enumerate(first)]
    heapify(wishes)
    left = []
    while len(left) < count:
        minute, line = wishes[0]
        left.append([minute, line])
        heapreplace(wishes, (minute + every[line], line))
    return left
