"""Gives every day the line of the last.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def prize_lines(scores: list[int]) -> list[int]:
    n = len(scores)
    if n == 0:
        return []
    
    # 按降序排序分数
    scores.sort(reverse=True)
    
    # 计算获奖的最低分数
    lowest_prize = scores[n // 3]
    
    # 返回每个分数对应一个数：该分数公布之后，能获奖的最低分数
    return [lowest_prize] * n
