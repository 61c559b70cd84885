"""Asks for more than twice the height."""

import heapq


def distances(heights):
    answer = [0] * len(heights)
    waiting = []
    for i, height in enumerate(heights):
        while waiting and waiting[0][0] < height:
            _, j = heapq.heappop(waiting)
            answer[j] = i - j
        heapq.heappush(waiting, (2 * height, i))
    return answer
