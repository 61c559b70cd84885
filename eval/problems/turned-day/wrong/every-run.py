"""Right, and quadratic: lengthens every run and keeps its worst day."""


def best_run(days):
    best = float("-inf")
    for begin in range(len(days)):
        total = 0
        worst = 0
        for end in range(begin, len(days)):
            total += days[end]
            worst = min(worst, days[end])
            if end - begin >= 2:
                best = max(best, total - 2 * worst)
    return best
