"""One wish for each line in a heap; who wished earliest leaves as soon as the pier is free."""

from heapq import heapify, heapreplace


def departures(first: list[int], every: list[int], count: int) -> list[list[int]]:
    wishes = [(minute, line) for line, minute in enumerate(first)]
    heapify(wishes)
    left: list[list[int]] = []
    free = 0
    while len(left) < count:
        wish, line = wishes[0]
        minute = max(wish, free)
        left.append([minute, line])
        heapreplace(wishes, (minute + every[line], line))
        free = minute + 1
    return left
