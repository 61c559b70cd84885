"""Of several longest broadcasts, the last one."""


def longest_broadcast(playlist, bands, plays):
    counts, best, start = {}, [0, 0], 0
    for place, band in enumerate(playlist):
        counts[band] = counts.get(band, 0) + 1
        while len(counts) > bands or counts[band] > plays:
            counts[playlist[start]] -= 1
            if not counts[playlist[start]]:
                del counts[playlist[start]]
            start += 1
        if place - start + 1 >= best[1]:
            best = [start, place - start + 1]
    return best
