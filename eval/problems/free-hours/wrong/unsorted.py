"""Trusts the order in which the meetings are given."""


def free_hours(meetings, start, end):
    free, now = [], start
    for begin, finish in meetings:
        if now < min(begin, end):
            free.append([now, min(begin, end)])
        now = max(now, finish)
    if now < end:
        free.append([now, end])
    return free
