"""Asks only whether the lap's sums stay above zero; the reserve is added at the end."""


def safe_starts(changes, reserve):
    n = len(changes)
    prefix = [0]
    for change in changes:
        prefix.append(prefix[-1] + change)
    if prefix[n] + reserve < 0:
        return 0
    lowest = min(prefix[1:])
    return sum(1 for start in range(n) if prefix[start] <= lowest + max(0, prefix[n]))
