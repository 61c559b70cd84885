"""Looks for a minute with exactly as many loaves, and gives -1 where there is none."""


def earliest_minute(ovens, loaves):
    low, high = 0, 2 * 10**14
    while low < high:
        middle = (low + high) // 2
        if baked(ovens, middle) >= loaves:
            high = middle
        else:
            low = middle + 1
    return low if baked(ovens, low) == loaves else -1


def baked(ovens, minute):
    total = 0
    for minutes, batch, rest in ovens:
        cycles, left = divmod(minute, minutes * batch + rest)
        total += cycles * batch + min(batch, left // minutes)
    return total
