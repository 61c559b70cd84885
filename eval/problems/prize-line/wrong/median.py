"""The well-known running middle: a half of the scores instead of a third."""

from heapq import heappop, heappush, heappushpop


def prize_lines(scores):
    upper, lower, lines = [], [], []
    for score in scores:
        heappush(lower, -heappushpop(upper, score))
        if len(lower) > len(upper):
            heappush(upper, -heappop(lower))
        lines.append(upper[0])
    return lines
