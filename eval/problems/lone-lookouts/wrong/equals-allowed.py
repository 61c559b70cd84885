"""Lets a point see another of its own height."""

from collections import deque


def lookouts(heights, reach):
    n = len(heights)
    window = deque()
    result = []
    ahead = 0
    for i in range(n):
        while ahead < n and ahead <= i + reach:
            while window and heights[window[-1]] <= heights[ahead]:
                window.pop()
            window.append(ahead)
            ahead += 1
        while window[0] < i - reach:
            window.popleft()
        if heights[window[0]] == heights[i]:
            result.append(i)
    return result
