"""Gives the smallest difference of two people.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def smallest_gap(strengths: list[int]) -> int:
    strengths.sort()
    n = len(strengths)
    min_gap = float('inf')
    
    for i in range(n):
        for j in range(i + 1, n):
            if abs(strengths[i] - strengths[j]) <= 1:
                min_gap = min(min_gap, abs(strengths[i] - strengths[j]))
    
    return min_gap
