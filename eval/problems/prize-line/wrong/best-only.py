"""Puts a new score among the winners without comparing it when a prize is added."""

from heapq import heappush, heappushpop


def prize_lines(scores):
    winners, others, lines = [], [], []
    for count, score in enumerate(scores, 1):
        if count % 3 == 1:
            heappush(winners, score)
        else:
            heappush(others, -heappushpop(winners, score))
        lines.append(winners[0])
    return lines
