"""Right, and quadratic: walks on from every song until a rule is broken."""


def longest_broadcast(playlist, bands, plays):
    best = [0, 0]
    for start in range(len(playlist)):
        counts = {}
        place = start
        while place < len(playlist):
            band = playlist[place]
            counts[band] = counts.get(band, 0) + 1
            if len(counts) > bands or counts[band] > plays:
                break
            place += 1
        if place - start > best[1]:
            best = [start, place - start]
    return best
