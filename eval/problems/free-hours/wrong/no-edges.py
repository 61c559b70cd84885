"""Only sees the gaps between meetings, not those at the ends of the day."""


def free_hours(meetings, start, end):
    inside = sorted([max(b, start), min(f, end)] for b, f in meetings if b < end and f > start)
    if not inside:
        return [[start, end]]
    free, now = [], inside[0][1]
    for begin, finish in inside[1:]:
        if begin > now:
            free.append([now, begin])
        now = max(now, finish)
    return free
