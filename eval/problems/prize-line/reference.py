"""Winners in a heap with the lowest on top, the others in one with the highest on top."""

from heapq import heappop, heappush, heappushpop


def prize_lines(scores: list[int]) -> list[int]:
    winners: list[int] = []
    others: list[int] = []
    lines = []
    for place, score in enumerate(scores):
        heappush(others, -heappushpop(winners, score) if winners else -score)
        if place % 3 == 0:
            heappush(winners, -heappop(others))
        lines.append(winners[0])
    return lines
