"""Walk the meetings by their beginning and remember how far time is taken."""


def free_hours(meetings: list[list[int]], start: int, end: int) -> list[list[int]]:
    free = []
    taken_until = start
    for begin, finish in sorted(meetings):
        if begin >= end:
            break
        if begin > taken_until:
            free.append([taken_until, begin])
        taken_until = max(taken_until, finish)
    if taken_until < end:
        free.append([taken_until, end])
    return free
