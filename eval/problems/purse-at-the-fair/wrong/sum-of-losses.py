"""Looks at the sum of all changes and at the lowest need, not at an order."""


def smallest_purse(stalls):
    total = sum(change for _, change in stalls)
    lowest = min((need for need, _ in stalls), default=0)
    return max(lowest, -total, 0)
