"""Looks for a stretch of neighbouring huts."""


def most_huts(heights, gap):
    best = run = 0
    for i, height in enumerate(heights):
        run = run + 1 if i and height - heights[i - 1] >= gap else 1
        best = max(best, run)
    return best
