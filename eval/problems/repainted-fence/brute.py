"""Count the colours of every stretch."""


def longest_stretch(boards: str, repaints: int) -> int:
    longest = 0
    for start in range(len(boards)):
        for end in range(start + 1, len(boards) + 1):
            part = boards[start:end]
            if len(part) - max(part.count(colour) for colour in part) <= repaints:
                longest = max(longest, len(part))
    return longest
