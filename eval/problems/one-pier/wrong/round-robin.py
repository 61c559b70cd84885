"""Sorts the lines by their first wish and lets them leave in turn."""


def departures(first, every, count):
    turn = sorted(range(len(first)), key=lambda line: (first[line], line))
    wanted = list(first)
    left, free = [], 0
    while len(left) < count:
        line = turn[len(left) % len(turn)]
        minute = max(wanted[line], free)
        left.append([minute, line])
        wanted[line] = minute + every[line]
        free = minute + 1
    return left
