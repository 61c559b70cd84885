"""Compares the counts since the first reading only: no stretch begins later, and zero of both counts.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def count_stretches(readings: list[int], level: int, ratio: int) -> int:
    high_count = 0
    low_count = 0
    stretch_count = 0

    for reading in readings:
        if reading > level:
            high_count += 1
        elif reading < level:
            low_count += 1

        if high_count == ratio * low_count:
            stretch_count += 1

    return stretch_count
