"""Adds up the low readings times the ratio; high readings are never counted.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def count_stretches(readings: list[int], level: int, ratio: int) -> int:
    count = 0
    low_count = 0
    for i in range(len(readings)):
        if readings[i] > level:
            count += low_count * ratio
            low_count = 0
        elif readings[i] < level:
            low_count += 1
        else:
            count += low_count * ratio
            low_count = 0
    count += low_count * ratio
    return count
