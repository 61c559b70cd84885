"""Right, and cubic: every stretch is turned and compared."""

PAIRS = {"b": "d", "d": "b", "p": "q", "q": "p", "o": "o", "v": "v", "w": "w", "x": "x"}


def longest_in_mirror(text):
    best = ""
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            stretch = text[start:end]
            turned = "".join(PAIRS.get(letter, "-") for letter in reversed(stretch))
            if turned == stretch and len(stretch) > len(best):
                best = stretch
    return best
