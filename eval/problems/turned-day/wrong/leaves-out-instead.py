"""Leaves the day out (it counts 0) instead of turning its sign."""


def best_run(days):
    plain = skipped = best = float("-inf")
    for end in range(2, len(days)):
        last = days[end - 2 : end + 1]
        skipped = max(sum(last) - min(last), skipped + days[end], plain)
        plain = max(sum(last), plain + days[end])
        best = max(best, plain, skipped)
    return best
