"""Uses each slab once.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

MOD = 1000000007

def count_paths(length: int, slabs: list[int]) -> int:
    if length == 0:
        return 1
    
    dp = [0] * (length + 1)
    dp[0] = 1
    
    for slab in slabs:
        for i in range(length, slab - 1, -1):
            dp[i] = (dp[i] + dp[i - slab]) % MOD
    
    return dp[length]
