"""Sort all scores so far, the best first, and count off the prizes."""

from math import ceil


def prize_lines(scores: list[int]) -> list[int]:
    lines = []
    for count in range(1, len(scores) + 1):
        best_first = sorted(scores[:count], reverse=True)
        lines.append(best_first[ceil(count / 3) - 1])
    return lines
