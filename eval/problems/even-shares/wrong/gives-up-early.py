"""Stops at the first number of waffles for which no share of the other fits."""


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
        fits = min(ben, n - ada)
        if abs(right[fits] - left[ada]) > slack:
            break
        best = max(best, ada + fits)
    return best
