"""Sorts the badges and repairs none.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def repair(badges: list[int]) -> list[int]:
    return sorted(badges)
