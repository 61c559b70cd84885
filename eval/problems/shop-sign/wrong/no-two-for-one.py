"""Repaints where removing and adding would be cheaper, and the other way round never.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def cheapest_sign(old: str, new: str, remove: int, add: int, repaint: int) -> int:
    old_len, new_len = len(old), len(new)
    dp = [[0] * (new_len + 1) for _ in range(old_len + 1)]
    
    for i in range(old_len + 1):
        for j in range(new_len + 1):
            if i == 0 and j == 0:
                dp[i][j] = 0
            elif i == 0:
                dp[i][j] = j * add
            elif j == 0:
                dp[i][j] = i * remove
            else:
                if old[i - 1] == new[j - 1]:
                    dp[i][j] = dp[i - 1][j - 1]
                else:
                    dp[i][j] = min(dp[i - 1][j] + remove, dp[i][j - 1] + remove, dp[i - 1][j - 1] + repaint)
    
    return dp[old_len][new_len]
