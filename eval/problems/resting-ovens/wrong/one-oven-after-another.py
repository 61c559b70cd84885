"""Lets the first oven bake it all, with a rest after each batch, the last one too.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def earliest_minute(ovens: list[list[int]], loaves: int) -> int:
    total_loaves = 0
    current_minute = 0
    for minutes, batch, rest in ovens:
        while total_loaves < loaves:
            total_loaves += batch
            current_minute += minutes
            if current_minute > loaves:
                return current_minute
            current_minute += rest
    return current_minute
