"""Right, and quadratic: tries every share of Ben for every share of Ada."""


def most_eaten(weights, slack):
    n = len(weights)
    best = 0
    left = 0
    for ada in range(n + 1):
        right = 0
        for ben in range(n - ada + 1):
            if right > left + slack:
                break
            if right >= left - slack and ada + ben > best:
                best = ada + ben
            if ada + ben < n:
                right += weights[n - 1 - ben]
        if ada < n:
            left += weights[ada]
    return best
