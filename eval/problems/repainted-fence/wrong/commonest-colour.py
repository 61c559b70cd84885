"""Only tries the colour that the fence has most of."""


def longest_stretch(boards, repaints):
    if not boards:
        return 0
    colour = max(sorted(set(boards)), key=boards.count)
    start = other = longest = 0
    for end, board in enumerate(boards):
        other += board != colour
        while other > repaints:
            other -= boards[start] != colour
            start += 1
        longest = max(longest, end - start + 1)
    return longest
