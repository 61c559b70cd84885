"""Goes from the left and overwrites the next place instead of emptying this one.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def pull(beads: list[int]) -> None:
    for i in range(len(beads) - 1):
        if beads[i] == 0:
            beads[i + 1] = 0
        elif beads[i] == beads[i + 1]:
            beads[i + 1] = beads[i] * 2
