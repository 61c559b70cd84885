"""Right, and exponential: tries every length of every * without remembering failures."""

import sys

sys.setrecursionlimit(10_000)


def fits(typed, mask):
    def walk(i, j):
        if j == len(mask):
            return i == len(typed)
        if i == len(typed):
            return False
        sign = mask[j]
        if sign != "*":
            return sign in ("?", typed[i]) and walk(i + 1, j + 1)
        end = i + 1
        while end < len(typed) and typed[end] == typed[i]:
            end += 1
        return any(walk(place, j + 1) for place in range(end, i, -1))

    return walk(0, 0)
