"""Believes that a lap with a loss can never be safe, whatever the reserve."""


def safe_starts(changes, reserve):
    n = len(changes)
    total = sum(changes)
    if total < 0:
        return 0
    prefix = [0]
    for change in changes + changes:
        prefix.append(prefix[-1] + change)
    suffix_min = prefix[1 : n + 1]
    for i in range(n - 2, -1, -1):
        suffix_min[i] = min(suffix_min[i], suffix_min[i + 1])
    count = 0
    low = float("inf")
    for start in range(n):
        if reserve + min(suffix_min[start], total + low) - prefix[start] >= 0:
            count += 1
        low = min(low, prefix[start + 1])
    return count
