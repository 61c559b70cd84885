"""Right, and quadratic: looks at every earlier hut."""


def most_huts(heights, gap):
    most = []
    for i, height in enumerate(heights):
        best = 0
        for j in range(i):
            if height - heights[j] >= gap and most[j] > best:
                best = most[j]
        most.append(best + 1)
    return max(most, default=0)
