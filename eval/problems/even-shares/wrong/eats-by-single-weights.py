"""Compares single waffles instead of the shares, and gives a weight instead of a number.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def most_eaten(weights: list[int], slack: int) -> int:
    n = len(weights)
    left, right = 0, n - 1
    total = 0
    while left <= right:
        if weights[left] <= weights[right] + slack:
            total += weights[left]
            left += 1
        else:
            total += weights[right]
            right -= 1
    return total
