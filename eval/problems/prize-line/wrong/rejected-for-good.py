"""One heap of winners: what falls out of it never comes back when a prize is added."""

from heapq import heappop, heappush


def prize_lines(scores):
    winners, lines = [], []
    for count, score in enumerate(scores, 1):
        heappush(winners, score)
        while len(winners) > (count + 2) // 3:
            heappop(winners)
        lines.append(winners[0])
    return lines
