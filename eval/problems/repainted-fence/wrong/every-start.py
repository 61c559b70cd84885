"""Right, and quadratic: a new walk from every start."""

from collections import Counter


def longest_stretch(boards, repaints):
    longest = 0
    for start in range(len(boards)):
        counts = Counter()
        most = 0
        for end in range(start, len(boards)):
            counts[boards[end]] += 1
            most = max(most, counts[boards[end]])
            if end - start + 1 - most > repaints:
                break
            longest = max(longest, end - start + 1)
    return longest
