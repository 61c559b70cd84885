"""Try every order of the cuts."""

from itertools import permutations


def cheapest_cuts(length: int, marks: list[int]) -> int:
    best = None
    for order in permutations(marks):
        pieces, total = [(0, length)], 0
        for mark in order:
            piece = next((a, b) for a, b in pieces if a < mark < b)
            pieces.remove(piece)
            pieces += [(piece[0], mark), (mark, piece[1])]
            total += max(mark - piece[0], piece[1] - mark)
        best = total if best is None else min(best, total)
    return best or 0
