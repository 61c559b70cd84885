"""Divides the postage by every number up to it, whatever values there are.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def fewest_stamps(values: list[int], postage: int) -> int:
    # 初始化最小邮票数为无穷大
    min_stamps = float('inf')
    
    # 遍历所有可能的邮票数量
    for num in range(1, postage + 1):
        # 计算当前邮票数量所需的邮票数
        stamps_needed = postage // num
        # 如果当前邮票数量所需的邮票数小于最小邮票数，则更新最小邮票数
        if stamps_needed < min_stamps:
            min_stamps = stamps_needed
    
    # 如果最小邮票数仍然无穷大，则返回 -1
    return min_stamps if min_stamps != float('inf') else -1
