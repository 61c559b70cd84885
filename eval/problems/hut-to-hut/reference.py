"""For each number of huts, the lowest last hut; they rise with the number."""

from bisect import bisect_right


def most_huts(heights: list[int], gap: int) -> int:
    lowest_last: list[int] = []
    for height in heights:
        place = bisect_right(lowest_last, height - gap)
        if place == len(lowest_last):
            lowest_last.append(height)
        elif height < lowest_last[place]:  # a hut within the gap may be the higher one
            lowest_last[place] = height
    return len(lowest_last)
