"""Keeps piles whose count lies between the two counts to be removed, and adds one plank of each.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def kept_length(piles: list[list[int]], shortest: int, longest: int) -> int:
    return sum(p[0] for p in piles if p[1] >= shortest and p[1] <= longest)
