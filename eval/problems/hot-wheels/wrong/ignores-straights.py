"""Goes right and down only, whatever a straight run costs; the first row stays unreached.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def cheapest_way(grid: list[list[int]], straight: int) -> int:
    rows, cols = len(grid), len(grid[0])
    if rows == 1 and cols == 1:
        return grid[0][0]
    
    # Initialize the DP table
    dp = [[float('inf')] * cols for _ in range(rows)]
    dp[0][0] = grid[0][0]
    
    # Fill the DP table
    for i in range(1, rows):
        dp[i][0] = dp[i-1][0] + grid[i][0]
        for j in range(1, cols):
            if i == 0:
                dp[0][j] = dp[0][j-1] + grid[0][j]
            else:
                dp[i][j] = min(dp[i-1][j], dp[i][j-1]) + grid[i][j]
    
    # Check if the destination is reachable
    if dp[-1][-1] == float('inf'):
        return -1
    
    return dp[-1][-1]
