"""Gives the span of the first diary; the others are never looked at.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def closest_moments(first: list[int], second: list[int], third: list[int]) -> int:
    return max(first) - min(first)
