"""A cut costs only the piece between two marks, so all orders cost the same.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def cheapest_cuts(length: int, marks: list[int]) -> int:
    marks.sort()
    cuts = [0] + marks + [length]
    dp = [0] * len(cuts)
    
    for i in range(1, len(cuts)):
        dp[i] = cuts[i] - cuts[i-1]
        for j in range(i):
            dp[i] = min(dp[i], dp[j] + cuts[i] - cuts[j])
    
    return dp[-1]
