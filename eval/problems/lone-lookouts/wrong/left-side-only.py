"""Looks to the left only."""


def lookouts(heights, reach):
    stack = []
    result = []
    for i, height in enumerate(heights):
        while stack and heights[stack[-1]] < height:
            stack.pop()
        if not stack or i - stack[-1] > reach:
            result.append(i)
        stack.append(i)
    return result
