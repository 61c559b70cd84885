"""Waters nothing where a round goes on from the last pot to the first.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def water_levels(size: int, rounds: list[list[int]]) -> list[int]:
    levels = [0] * size
    for first, last, dose in rounds:
        for i in range(first, last + 1):
            levels[i] += dose
            if i < last:
                dose += 1
    return levels
