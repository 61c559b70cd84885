"""A window: each song enters at the right, and songs leave at the left while one too many."""


def longest_broadcast(playlist: str, bands: int, plays: int) -> list[int]:
    counts: dict[str, int] = {}
    best, start = [0, 0], 0
    for place, band in enumerate(playlist):
        counts[band] = counts.get(band, 0) + 1
        while len(counts) > bands or counts[band] > plays:
            leaving = playlist[start]
            counts[leaving] -= 1
            if counts[leaving] == 0:
                del counts[leaving]
            start += 1
        if place - start + 1 > best[1]:
            best = [start, place - start + 1]
    return best
