"""A window that never shrinks: it grows whenever its rarest boards can be repainted."""

from collections import Counter


def longest_stretch(boards: str, repaints: int) -> int:
    counts = Counter()
    start = commonest = 0
    for end, colour in enumerate(boards):
        counts[colour] += 1
        commonest = max(commonest, counts[colour])
        if end - start + 1 - commonest > repaints:
            counts[boards[start]] -= 1
            start += 1
    return len(boards) - start
