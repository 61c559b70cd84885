"""Every stretch, the longest first, then from the left."""


def longest_broadcast(playlist: str, bands: int, plays: int) -> list[int]:
    for length in range(len(playlist), 0, -1):
        for start in range(len(playlist) - length + 1):
            songs = playlist[start : start + length]
            if len(set(songs)) <= bands and all(songs.count(band) <= plays for band in songs):
                return [start, length]
    return [0, 0]
