"""Compares hours with the first need of each job.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def finish_hours(hours: list[int], needs: list[list[int]]) -> list[int]:
    return [hours[i] if hours[i] <= needs[i][0] else -1 for i in range(len(hours))]
