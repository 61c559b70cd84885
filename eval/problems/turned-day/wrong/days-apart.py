"""Picks days that are no neighbours of each other: no run, and nothing turned.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def best_run(days: list[int]) -> int:
    n = len(days)
    dp = [0] * n
    dp[0] = days[0]
    dp[1] = max(days[0], days[1])
    
    for i in range(2, n):
        dp[i] = max(days[i], dp[i-1], dp[i-2] + days[i])
    
    return dp[-1]
