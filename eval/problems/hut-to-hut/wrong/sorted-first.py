"""Sorts the huts, as if their order on the trail were free."""


def most_huts(heights, gap):
    count, last = 0, None
    for height in sorted(heights):
        if last is None or height - last >= gap:
            count, last = count + 1, height
    return count
