"""Bisect the minute; an oven's loaves by then are whole cycles and a part of one."""


def earliest_minute(ovens: list[list[int]], loaves: int) -> int:
    minutes, batch, rest = ovens[0]
    low, high = 0, loaves * minutes + loaves // batch * rest
    while low < high:
        minute = (low + high) // 2
        if _done(ovens, minute) >= loaves:
            high = minute
        else:
            low = minute + 1
    return low


def _done(ovens: list[list[int]], minute: int) -> int:
    done = 0
    for minutes, batch, rest in ovens:
        cycles, left = divmod(minute, minutes * batch + rest)
        done += cycles * batch + min(batch, left // minutes)
    return done
