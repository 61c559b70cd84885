"""Best totals of runs that end here: as they are, and with one day turned."""


def best_run(days: list[int]) -> int:
    longer = float("-inf")  # at least three days, nothing turned
    turned = float("-inf")  # at least three days, one turned
    best = float("-inf")
    for end in range(2, len(days)):
        last = days[end - 2 : end + 1]
        turned = max(sum(last) - 2 * min(last), turned + days[end], longer - days[end])
        longer = max(sum(last), longer + days[end])
        best = max(best, longer, turned)
    return int(best)
