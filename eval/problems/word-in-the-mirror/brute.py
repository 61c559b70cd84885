"""Look at every stretch in the mirror, the longest first, then from the left."""

MIRROR = str.maketrans("abcdefghijklmnopqrstuvwxyz", "?d?b??????????oqp????vwx??")


def longest_in_mirror(text: str) -> str:
    for length in range(len(text), 0, -1):
        for start in range(len(text) - length + 1):
            stretch = text[start : start + length]
            if stretch[::-1].translate(MIRROR) == stretch:
                return stretch
    return ""
