"""Minds how often each band plays and forgets the number of bands."""

from collections import Counter


def longest_broadcast(playlist, bands, plays):
    counts, best, start = Counter(), [0, 0], 0
    for place, band in enumerate(playlist):
        counts[band] += 1
        while counts[band] > plays:
            counts[playlist[start]] -= 1
            start += 1
        if place - start + 1 > best[1]:
            best = [start, place - start + 1]
    return best
