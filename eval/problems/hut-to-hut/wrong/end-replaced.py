"""Puts the new hut at its place even when a lower one stands there."""

from bisect import bisect_right


def most_huts(heights, gap):
    ends = []
    for height in heights:
        place = bisect_right(ends, height - gap)
        if place == len(ends):
            ends.append(height)
        else:
            ends[place] = height
    return len(ends)
