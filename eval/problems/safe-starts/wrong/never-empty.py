"""Takes a charge of 0 for a failure."""

from collections import deque


def safe_starts(changes, reserve):
    n = len(changes)
    prefix = [0]
    for change in changes + changes:
        prefix.append(prefix[-1] + change)
    window = deque()
    count = 0
    for end in range(1, 2 * n):
        while window and prefix[window[-1]] >= prefix[end]:
            window.pop()
        window.append(end)
        start = end - n
        if start >= 0:
            while window[0] <= start:
                window.popleft()
            if reserve + prefix[window[0]] - prefix[start] > 0:
                count += 1
    return count
