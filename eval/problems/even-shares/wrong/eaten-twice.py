"""Lets both eat the same waffle: the two ends are matched without a look at where they meet."""


def most_eaten(weights, slack):
    n = len(weights)
    left, right = [0], [0]
    for weight in weights:
        left.append(left[-1] + weight)
    for weight in reversed(weights):
        right.append(right[-1] + weight)
    best = ben = 0
    for ada in range(n + 1):
        while ben < n and right[ben + 1] <= left[ada] + slack:
            ben += 1
        if abs(right[ben] - left[ada]) <= slack:
            best = max(best, min(n, ada + ben))
    return best
