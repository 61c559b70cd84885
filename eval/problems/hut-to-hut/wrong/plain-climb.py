"""The longest rising choice, thinned out afterwards: the gap comes too late."""

from bisect import bisect_left


def most_huts(heights, gap):
    ends, before, places = [], [], []
    for i, height in enumerate(heights):
        place = bisect_left(ends, height)
        if place == len(ends):
            ends.append(height)
            places.append(i)
        else:
            ends[place] = height
            places[place] = i
        before.append(places[place - 1] if place else None)
    chosen, at = [], places[-1] if places else None
    while at is not None:
        chosen.append(heights[at])
        at = before[at]
    count, last = 0, None
    for height in reversed(chosen):
        if last is None or height - last >= gap:
            count, last = count + 1, height
    return count
