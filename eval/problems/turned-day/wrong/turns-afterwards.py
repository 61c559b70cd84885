"""Greedy: finds the best run as it is, then turns its worst day."""


def best_run(days):
    sums = [0]
    for day in days:
        sums.append(sums[-1] + day)
    best, run = float("-inf"), None
    lowest = 0
    for end in range(3, len(days) + 1):
        if sums[end - 3] < sums[lowest]:
            lowest = end - 3
        if sums[end] - sums[lowest] > best:
            best, run = sums[end] - sums[lowest], days[lowest:end]
    return best + max(0, -2 * min(run))
