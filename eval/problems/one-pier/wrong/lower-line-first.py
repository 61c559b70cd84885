"""Of all the ferries that wait, the one of the lowest line leaves, however long others wait."""

from heapq import heapify, heappop, heappush


def departures(first, every, count):
    wishes = [(minute, line) for line, minute in enumerate(first)]
    heapify(wishes)
    waiting, left, minute = [], [], 0
    while len(left) < count:
        if not waiting:
            minute = max(minute, wishes[0][0])
        while wishes and wishes[0][0] <= minute:
            heappush(waiting, heappop(wishes)[1])
        line = heappop(waiting)
        left.append([minute, line])
        heappush(wishes, (minute + every[line], line))
        minute += 1
    return left
