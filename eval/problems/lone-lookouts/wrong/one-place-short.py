"""Off by one: a point exactly at the end of the reach is not seen."""


def lookouts(heights, reach):
    n = len(heights)
    left = [float("inf")] * n
    right = [float("inf")] * n
    stack = []
    for i in range(n):
        while stack and heights[stack[-1]] <= heights[i]:
            right[stack.pop()] = i
        stack.append(i)
    stack = []
    for i in range(n - 1, -1, -1):
        while stack and heights[stack[-1]] <= heights[i]:
            left[stack.pop()] = i
        stack.append(i)
    result = []
    for i in range(n):
        far_right = right[i] - i >= reach
        far_left = left[i] == float("inf") or i - left[i] >= reach
        if far_left and far_right:
            result.append(i)
    return result
