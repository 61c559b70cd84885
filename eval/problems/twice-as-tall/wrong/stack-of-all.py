"""The usual stack with the new condition: a waiting mast on top hides lower ones."""


def distances(heights):
    answer = [0] * len(heights)
    stack = []
    for i, height in enumerate(heights):
        while stack and 2 * heights[stack[-1]] <= height:
            j = stack.pop()
            answer[j] = i - j
        stack.append(i)
    return answer
