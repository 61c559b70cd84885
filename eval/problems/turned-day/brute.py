"""Every run, with each of its days turned in turn, and with none."""


def best_run(days: list[int]) -> int:
    totals = []
    for begin in range(len(days)):
        for end in range(begin + 3, len(days) + 1):
            run = days[begin:end]
            totals += [sum(run), *(sum(run) - 2 * day for day in run)]
    return max(totals)
