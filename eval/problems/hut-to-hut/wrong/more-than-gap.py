"""Wants strictly more than the gap."""

from bisect import bisect_left


def most_huts(heights, gap):
    ends = []
    for height in heights:
        place = bisect_left(ends, height - gap)
        if place == len(ends):
            ends.append(height)
        else:
            ends[place] = min(ends[place], height)
    return len(ends)
