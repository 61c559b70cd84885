"""Right, and slow: takes loaf after loaf from a heap."""

import heapq


def earliest_minute(ovens, loaves):
    heap = [(minutes, i, 1) for i, (minutes, _, _) in enumerate(ovens)]
    heapq.heapify(heap)
    clock = 0
    for _ in range(loaves):
        clock, i, number = heap[0]
        minutes, batch, rest = ovens[i]
        pause = rest if number % batch == 0 else 0
        heapq.heapreplace(heap, (clock + minutes + pause, i, number + 1))
    return clock
