"""Of several longest stretches, the last one."""

PAIRS = {"b": "d", "d": "b", "p": "q", "q": "p", "o": "o", "v": "v", "w": "w", "x": "x"}


def longest_in_mirror(text):
    best = ""
    for middle in range(2 * len(text) - 1):
        left, right = middle // 2, (middle + 1) // 2
        while left >= 0 and right < len(text) and PAIRS.get(text[left]) == text[right]:
            left, right = left - 1, right + 1
        if right - left - 1 >= len(best):
            best = text[left + 1 : right]
    return best
