"""Sorts the row, and counts pairs whose weights add up to no more than the slack.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def most_eaten(weights: list[int], slack: int) -> int:
    weights.sort()
    left, right = 0, len(weights) - 1
    eaten = 0
    while left <= right:
        if weights[left] + weights[right] <= slack:
            eaten += 1
            left += 1
            right -= 1
        elif weights[left] + weights[right] > slack:
            right -= 1
    return eaten
