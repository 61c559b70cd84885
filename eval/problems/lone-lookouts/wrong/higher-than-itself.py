"""Asks a point to be higher than the highest up to and with itself, and never looks at the reach.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def lookouts(heights: list[int], reach: int) -> list[int]:
    n = len(heights)
    left = [0] * n
    right = [0] * n
    
    # 计算左侧每个点的高度
    for i in range(1, n):
        left[i] = max(left[i - 1], heights[i])
    
    # 计算右侧每个点的高度
    for i in range(n - 2, -1, -1):
        right[i] = max(right[i + 1], heights[i])
    
    # 计算每个点是否可以看
    for i in range(n):
        if heights[i] > left[i] and heights[i] > right[i]:
            left[i] = right[i] = 0
    
    # 返回所有独立瞭望点的位置
    return [i for i in range(n) if left[i] == 0 and right[i] == 0]
