"""Compares with the two neighbours and takes no notice of the reach."""


def lookouts(heights, reach):
    result = []
    for i, height in enumerate(heights):
        left = heights[i - 1] if i > 0 else float("-inf")
        right = heights[i + 1] if i + 1 < len(heights) else float("-inf")
        if height > left and height > right:
            result.append(i)
    return result
