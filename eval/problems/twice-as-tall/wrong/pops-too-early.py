"""Waits for the next taller one only, and writes the distance to the place below the one it popped.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def distances(heights: list[int]) -> list[int]:
    stack = []
    result = [0] * len(heights)
    
    for i in range(len(heights)):
        while stack and heights[stack[-1]] < heights[i]:
            d = i - stack.pop()
            result[stack[-1]] = d
        stack.append(i)
    
    return result
