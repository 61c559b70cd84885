"""Holds that letters change in pairs, so it grows from gaps only."""

PAIRS = {"b": "d", "d": "b", "p": "q", "q": "p", "o": "o", "v": "v", "w": "w", "x": "x"}


def longest_in_mirror(text):
    best = ""
    for middle in range(1, len(text)):
        left, right = middle - 1, middle
        while left >= 0 and right < len(text) and PAIRS.get(text[left]) == text[right]:
            left, right = left - 1, right + 1
        if right - left - 1 > len(best):
            best = text[left + 1 : right]
    return best
