"""Compares each change with the reserve by itself, with the wrong sign.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def safe_starts(changes: list[int], reserve: int) -> int:
    return sum(changes[i] <= reserve for i in range(len(changes)))
