"""Off by one: lists an empty gap where meetings touch."""


def free_hours(meetings, start, end):
    free, now = [], start
    for begin, finish in sorted(meetings):
        if now <= begin < end:
            free.append([now, begin])
        now = max(now, finish)
    if now <= end:
        free.append([now, end])
    return free
