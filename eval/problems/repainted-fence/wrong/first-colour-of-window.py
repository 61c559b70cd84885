"""Measures a window by its first board instead of its commonest colour."""


def longest_stretch(boards, repaints):
    start = longest = 0
    for end in range(len(boards)):
        part = boards[start : end + 1]
        if len(part) - part.count(boards[start]) > repaints:
            start += 1
        longest = max(longest, end - start + 1)
    return longest
