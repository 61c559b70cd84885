"""Sorts the huts, as if they could be visited in any order.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def most_huts(heights: list[int], gap: int) -> int:
    if not heights:
        return 0
    
    heights.sort()
    max_huts = 1
    current_height = heights[0]
    
    for height in heights[1:]:
        if height - current_height >= gap:
            max_huts += 1
            current_height = height
    
    return max_huts
