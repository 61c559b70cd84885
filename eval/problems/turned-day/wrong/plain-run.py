"""The best run with nothing turned."""


def best_run(days):
    sums = [0]
    for day in days:
        sums.append(sums[-1] + day)
    best = float("-inf")
    lowest = float("inf")
    for end in range(3, len(days) + 1):
        lowest = min(lowest, sums[end - 3])
        best = max(best, sums[end] - lowest)
    return best
