"""Right, and quadratic: looks through all the stalls left for the next one."""


def smallest_purse(stalls):
    left = [tuple(stall) for stall in stalls]
    start = purse = 0
    while left:
        giving = [stall for stall in left if stall[1] >= 0]
        stall = min(giving) if giving else max(left, key=sum)
        left.remove(stall)
        need, change = stall
        if purse < need:
            start += need - purse
            purse = need
        purse += change
    return start
