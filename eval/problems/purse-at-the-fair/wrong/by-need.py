"""Visits them by rising need, those that take as well."""


def smallest_purse(stalls):
    order = sorted(stalls)
    start = purse = 0
    for need, change in order:
        if purse < need:
            start += need - purse
            purse = need
        purse += change
    return start
