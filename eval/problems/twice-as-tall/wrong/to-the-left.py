"""Looks to the left: the nearest earlier mast of twice the height."""


def distances(heights):
    answer = [0] * len(heights)
    stack = []
    for i, height in enumerate(heights):
        while stack and heights[stack[-1]] <= height:
            stack.pop()
        for j in reversed(stack):
            if heights[j] >= 2 * height:
                answer[i] = i - j
                break
        stack.append(i)
    return answer
