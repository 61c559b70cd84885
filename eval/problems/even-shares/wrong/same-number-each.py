"""Both eat the same number of waffles."""


def most_eaten(weights, slack):
    left = right = best = 0
    for count in range(1, len(weights) // 2 + 1):
        left += weights[count - 1]
        right += weights[-count]
        if abs(left - right) <= slack:
            best = 2 * count
    return best
