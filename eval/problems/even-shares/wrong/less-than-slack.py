"""Off by one: the shares must differ by less than the slack."""


def most_eaten(weights, slack):
    n = len(weights)
    left, right = [0], [0]
    for weight in weights:
        left.append(left[-1] + weight)
    for weight in reversed(weights):
        right.append(right[-1] + weight)
    best = ben = 0
    for ada in range(n + 1):
        while ben < n and right[ben + 1] < left[ada] + slack:
            ben += 1
        fits = min(ben, n - ada)
        if abs(right[fits] - left[ada]) < max(1, slack):
            best = max(best, ada + fits)
    return best
