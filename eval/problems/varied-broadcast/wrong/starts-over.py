"""Begins a new broadcast at the song that breaks a rule."""


def longest_broadcast(playlist, bands, plays):
    counts, best, start = {}, [0, 0], 0
    for place, band in enumerate(playlist):
        counts[band] = counts.get(band, 0) + 1
        if len(counts) > bands or counts[band] > plays:
            start, counts = place, {band: 1}
        if place - start + 1 > best[1]:
            best = [start, place - start + 1]
    return best
