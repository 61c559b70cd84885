"""Considers only points that have all of their reach on both sides."""

from collections import deque


def lookouts(heights, reach):
    n = len(heights)
    window = deque()
    result = []
    for end in range(n):
        while window and heights[window[-1]] < heights[end]:
            window.pop()
        window.append(end)
        while window[0] < end - 2 * reach:
            window.popleft()
        middle = end - reach
        if middle - reach >= 0 and window[0] == middle:
            if len(window) == 1 or heights[window[1]] < heights[middle]:
                result.append(middle)
    return result
