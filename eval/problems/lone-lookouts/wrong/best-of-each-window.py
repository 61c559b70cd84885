"""Right, and slow: takes the maximum of every window anew."""


def lookouts(heights, reach):
    result = []
    for i, height in enumerate(heights):
        seen = heights[max(0, i - reach) : i] + heights[i + 1 : i + reach + 1]
        if not seen or max(seen) < height:
            result.append(i)
    return result
