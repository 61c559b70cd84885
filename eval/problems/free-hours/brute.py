"""Look at every unit of time; good for short days only."""


def free_hours(meetings: list[list[int]], start: int, end: int) -> list[list[int]]:
    free = []
    for unit in range(start, end):
        if any(begin <= unit < finish for begin, finish in meetings):
            continue
        if free and free[-1][1] == unit:
            free[-1][1] = unit + 1
        else:
            free.append([unit, unit + 1])
    return free
