"""Merges equal neighbours where they stand, empty places among them, and slides nothing.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def pull(beads: list[int]) -> None:
    n = len(beads)
    for i in range(n - 1, 0, -1):
        if beads[i] == beads[i - 1]:
            beads[i] = beads[i] * 2
            beads[i - 1] = 0
