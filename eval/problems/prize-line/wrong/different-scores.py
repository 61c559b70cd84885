"""Counts equal scores once."""

from bisect import bisect_left


def prize_lines(scores):
    ordered, lines = [], []
    for count, score in enumerate(scores, 1):
        place = bisect_left(ordered, score)
        if place == len(ordered) or ordered[place] != score:
            ordered.insert(place, score)
        lines.append(ordered[-min(len(ordered), (count + 2) // 3)])
    return lines
