"""The well-known task: the first mast that is taller at all."""


def distances(heights):
    answer = [0] * len(heights)
    stack = []
    for i, height in enumerate(heights):
        while stack and heights[stack[-1]] < height:
            j = stack.pop()
            answer[j] = i - j
        stack.append(i)
    return answer
