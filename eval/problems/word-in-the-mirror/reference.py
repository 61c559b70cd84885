"""Grow from every middle, a letter or a gap; the first stretch of a length is kept."""

MIRRORED = dict(zip("bdpqovwx", "dbqpovwx", strict=True))


def longest_in_mirror(text: str) -> str:
    length = len(text)
    turned = [MIRRORED.get(letter, "") for letter in text]
    start, best = 0, 0
    for middle in range(2 * length - 1):
        left, right = middle // 2, (middle + 1) // 2
        while left >= 0 and right < length and text[left] == turned[right]:
            left -= 1
            right += 1
        if right - left - 1 > best:
            start, best = left + 1, right - left - 1
    return text[start : start + best]
