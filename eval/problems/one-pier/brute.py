"""Minute by minute, with a look at every line."""


def departures(first: list[int], every: list[int], count: int) -> list[list[int]]:
    wanted = list(first)
    left: list[list[int]] = []
    minute = min(first)
    while len(left) < count:
        waiting = [(wanted[line] - minute, line) for line in range(len(first)) if wanted[line] <= minute]
        if waiting:
            _, line = min(waiting)
            left.append([minute, line])
            wanted[line] = minute + every[line]
        minute += 1
    return left
