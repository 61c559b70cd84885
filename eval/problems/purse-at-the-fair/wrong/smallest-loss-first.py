"""Takes the largest gains first and the largest losses last."""


def smallest_purse(stalls):
    order = sorted(stalls, key=lambda stall: -stall[1])
    start = purse = 0
    for need, change in order:
        if purse < need:
            start += need - purse
            purse = need
        purse += change
    return start
