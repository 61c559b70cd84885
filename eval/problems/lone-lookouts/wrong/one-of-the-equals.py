"""The window's maximum by its last place: of equal highest points the last one counts."""

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
        if window[0] == i:
            result.append(i)
    return result
