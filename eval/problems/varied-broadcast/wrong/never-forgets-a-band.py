"""Counts a band that has left the broadcast: its count of 0 stays in the table."""


def longest_broadcast(playlist, bands, plays):
    counts, best, start = {}, [0, 0], 0
    for place, band in enumerate(playlist):
        counts[band] = counts.get(band, 0) + 1
        while start <= place and (len(counts) > bands or counts[band] > plays):
            counts[playlist[start]] -= 1
            start += 1
        if place - start + 1 > best[1]:
            best = [start, place - start + 1]
    return best
