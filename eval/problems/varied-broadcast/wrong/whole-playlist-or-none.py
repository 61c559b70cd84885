"""Splits the playlist at blanks, of which it has none, and takes the whole of it or nothing.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def longest_broadcast(playlist: str, bands: int, plays: int) -> list[int]:
    if not playlist:
        return [0, 0]
    
    # Split the playlist into individual songs
    songs = playlist.split()
    
    # Initialize variables to track the longest broadcast
    longest_start = 0
    longest_length = 0
    
    # Iterate over each song
    for i, song in enumerate(songs):
        # Count the number of times each band plays in the song
        band_counts = {}
        for char in song:
            if char in band_counts:
                band_counts[char] += 1
            else:
                band_counts[char] = 1
        
        # Check if the current song can be part of the longest broadcast
        if len(band_counts) <= bands and all(count <= plays for count in band_counts.values()):
            # Update the longest start and length if this song is longer
            longest_start = i
            longest_length = len(song)
    
    return [longest_start, longest_length]
