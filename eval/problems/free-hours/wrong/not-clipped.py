"""Lets free time run on to a meeting after the end of the day."""


def free_hours(meetings, start, end):
    free, now = [], start
    for begin, finish in sorted(meetings):
        if begin > now:
            free.append([now, begin])
        now = max(now, finish)
    if now < end:
        free.append([now, end])
    return free
