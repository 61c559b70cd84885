"""Rounds the number of prizes down, with one prize at least."""

from bisect import insort


def prize_lines(scores):
    ordered, lines = [], []
    for score in scores:
        insort(ordered, score)
        lines.append(ordered[-max(1, len(ordered) // 3)])
    return lines
