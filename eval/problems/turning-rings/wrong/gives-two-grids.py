"""Shifts the whole grid in itself for every ring and gives one grid a ring.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def turn_rings(grid: list[list[int]], steps: list[int]) -> list[list[int]]:
    n = len(grid)
    m = len(grid[0])
    directions = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    
    def rotate_ring(r, steps):
        if steps == 0:
            return grid[r]
        
        if r == 0:
            # 外环
            for i in range(n):
                for j in range(m):
                    grid[i][j] = grid[i][j + 1] if j < m - 1 else grid[i][0]
            return grid
        
        # 内环
        for i in range(n):
            for j in range(m):
                new_i, new_j = (i + steps) % n, (j + steps) % m
                if new_i == i and new_j == j:
                    new_i, new_j = (i + steps) % n, (j + steps) % m
                grid[i][j] = grid[new_i][new_j]
        return grid
    
    result = []
    for r, step in enumerate(steps):
        result.append(rotate_ring(r, step))
    
    return result
