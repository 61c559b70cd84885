"""Gains are in order; the stalls that take come by falling need."""


def smallest_purse(stalls):
    gains = sorted(stall for stall in stalls if stall[1] >= 0)
    losses = sorted((stall for stall in stalls if stall[1] < 0), reverse=True)
    order = gains + losses
    start = purse = 0
    for need, change in order:
        if purse < need:
            start += need - purse
            purse = need
        purse += change
    return start
