"""Compares the notes character by character instead of the beads, and fails where the second is shorter.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def matching_beads(first: str, second: str) -> int:
    return sum(first[i] == second[i] for i in range(len(first)))
