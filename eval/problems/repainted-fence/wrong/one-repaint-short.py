"""Off by one: the window shrinks as soon as the last repaint is used."""

from collections import Counter


def longest_stretch(boards, repaints):
    counts = Counter()
    start = longest = 0
    for end, colour in enumerate(boards):
        counts[colour] += 1
        while start < end and end - start + 1 - max(counts.values()) >= max(repaints, 1):
            counts[boards[start]] -= 1
            start += 1
        longest = max(longest, end - start + 1)
    return longest
