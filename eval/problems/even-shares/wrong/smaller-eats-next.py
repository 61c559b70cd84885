"""Greedy: whoever has eaten less takes the next waffle; good shares on the way count."""


def most_eaten(weights, slack):
    i, j = 0, len(weights) - 1
    left = right = best = 0
    while i <= j:
        if left <= right:
            left += weights[i]
            i += 1
        else:
            right += weights[j]
            j -= 1
        if abs(left - right) <= slack:
            best = i + len(weights) - 1 - j
    return best
