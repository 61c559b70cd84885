"""Counts from the lowest score: the worst third wins."""

from bisect import insort


def prize_lines(scores):
    ordered, lines = [], []
    for score in scores:
        insort(ordered, score)
        lines.append(ordered[(len(ordered) + 2) // 3 - 1])
    return lines
