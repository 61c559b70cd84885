"""For each number that Ada eats, the most that Ben may: it grows with hers, then meets her."""

from itertools import accumulate


def most_eaten(weights: list[int], slack: int) -> int:
    left = [0, *accumulate(weights)]
    right = [0, *accumulate(reversed(weights))]
    most = ben = 0
    for ada, eaten in enumerate(left):
        while ben + 1 < len(right) and right[ben + 1] <= eaten + slack:
            ben += 1
        fits = min(ben, len(weights) - ada)
        if right[fits] >= eaten - slack:
            most = max(most, ada + fits)
    return most
