"""Keeps the numbers met in a set, and then asks that set for their places.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def index_pairs(nums: list[int], target: int) -> list[list[int]]:
    pairs = []
    seen = set()
    for i, num in enumerate(nums):
        complement = target - num
        if complement in seen:
            pairs.append([seen[complement], i])
        seen.add(num)
    return pairs
