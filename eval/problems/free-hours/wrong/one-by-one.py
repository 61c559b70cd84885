"""Right, and quadratic: cuts every meeting out of all free times."""


def free_hours(meetings, start, end):
    free = [[start, end]]
    for begin, finish in meetings:
        rest = []
        for low, high in free:
            if low < min(high, begin):
                rest.append([low, min(high, begin)])
            if max(low, finish) < high:
                rest.append([max(low, finish), high])
        free = rest
    return free
