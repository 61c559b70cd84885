"""Visits them by falling need, to have the dearest behind it."""


def smallest_purse(stalls):
    order = sorted(stalls, reverse=True)
    start = purse = 0
    for need, change in order:
        if purse < need:
            start += need - purse
            purse = need
        purse += change
    return start
