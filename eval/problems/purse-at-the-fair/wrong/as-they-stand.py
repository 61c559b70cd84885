"""Visits the stalls in the order of the list."""


def smallest_purse(stalls):
    order = stalls
    start = purse = 0
    for need, change in order:
        if purse < need:
            start += need - purse
            purse = need
        purse += change
    return start
