"""Off by one: the first minute after the loaves are done."""


def earliest_minute(ovens, loaves):
    low, high = 0, 2 * 10**14
    while low < high:
        middle = (low + high) // 2
        if baked(ovens, middle) > loaves:
            high = middle
        else:
            low = middle + 1
    return low


def baked(ovens, minute):
    total = 0
    for minutes, batch, rest in ovens:
        cycles, left = divmod(minute, minutes * batch + rest)
        total += cycles * batch + min(batch, left // minutes)
    return total
