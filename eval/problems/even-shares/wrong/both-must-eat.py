"""Takes only shares of at least one waffle each."""


def most_eaten(weights, slack):
    n = len(weights)
    left, right = [0], [0]
    for weight in weights:
        left.append(left[-1] + weight)
    for weight in reversed(weights):
        right.append(right[-1] + weight)
    best = ben = 0
    for ada in range(1, n):
        while ben < n and right[ben + 1] <= left[ada] + slack:
            ben += 1
        fits = min(ben, n - ada)
        if fits and abs(right[fits] - left[ada]) <= slack:
            best = max(best, ada + fits)
    return best
