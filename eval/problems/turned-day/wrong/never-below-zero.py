"""Begins with 0 as the best total, so a book that can only show a loss shows 0."""


def best_run(days):
    plain = turned = float("-inf")
    best = 0
    for end in range(2, len(days)):
        last = days[end - 2 : end + 1]
        turned = max(sum(last) - 2 * min(last), turned + days[end], plain - days[end])
        plain = max(sum(last), plain + days[end])
        best = max(best, plain, turned)
    return best
