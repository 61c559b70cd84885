"""Greedy: from each start, takes the next hut that is high enough."""


def most_huts(heights, gap):
    best = 0
    for start in range(min(len(heights), 200)):
        count, last = 1, heights[start]
        for height in heights[start + 1 :]:
            if height - last >= gap:
                count, last = count + 1, height
        best = max(best, count)
    return best
