"""Says -1 where no mast is tall enough."""

import heapq


def distances(heights):
    answer = [-1] * len(heights)
    waiting = []
    for i, height in enumerate(heights):
        while waiting and waiting[0][0] <= height:
            _, j = heapq.heappop(waiting)
            answer[j] = i - j
        heapq.heappush(waiting, (2 * height, i))
    return answer
