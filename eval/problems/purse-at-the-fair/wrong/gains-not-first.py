"""One rule for all stalls: the largest difference of need and loss first."""


def smallest_purse(stalls):
    order = sorted(stalls, key=lambda stall: -(stall[0] + stall[1]))
    start = purse = 0
    for need, change in order:
        if purse < need:
            start += need - purse
            purse = need
        purse += change
    return start
