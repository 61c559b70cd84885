"""Grows each run to the right only, so repaints at the fence's end are wasted."""


def longest_stretch(boards, repaints):
    longest = 0
    for start in range(len(boards)):
        if start and boards[start] == boards[start - 1]:
            continue
        left = repaints
        end = start
        while end < len(boards) and (boards[end] == boards[start] or left):
            left -= boards[end] != boards[start]
            end += 1
        longest = max(longest, end - start)
    return longest
