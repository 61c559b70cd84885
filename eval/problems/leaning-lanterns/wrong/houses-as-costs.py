"""Spends the lanterns on the places of houses, as if these were prices.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

from typing import List

def least_strength(houses: List[int], lanterns: int) -> int:
    def dfs(i, s):
        if i == len(houses):
            return 0
        if s == 0:
            return dfs(i + 1, s)
        if s < 0:
            return float('inf')
        return min(dfs(i + 1, s), dfs(i + 1, s - houses[i]) + houses[i])
    
    return dfs(0, lanterns)
