"""Turns one day in every run, even where that costs."""


def best_run(days):
    plain = turned = best = float("-inf")
    for end in range(2, len(days)):
        last = days[end - 2 : end + 1]
        turned = max(sum(last) - 2 * min(last), turned + days[end], plain - days[end])
        plain = max(sum(last), plain + days[end])
        best = max(best, turned)
    return best
