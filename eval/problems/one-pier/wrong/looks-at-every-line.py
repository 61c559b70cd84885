"""Right, and slow: looks at all lines for each departure."""


def departures(first, every, count):
    wanted = list(first)
    left, free = [], 0
    for _ in range(count):
        line = wanted.index(min(wanted))
        minute = max(wanted[line], free)
        left.append([minute, line])
        wanted[line] = minute + every[line]
        free = minute + 1
    return left
