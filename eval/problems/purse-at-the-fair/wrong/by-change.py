"""Goes by the most change and adds it up.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def smallest_purse(stalls: list[list[int]]) -> int:
    # 从每个摊位中选择硬币，使得总硬币数最小
    # 使用贪心算法，每次选择硬币数量最多的摊位
    # 如果当前硬币数不足以去下一个摊位，则返回当前硬币数
    # 如果所有摊位都去过了，则返回当前硬币数
    # 时间复杂度：O(nlogn)，其中 n 是摊位的数量
    # 空间复杂度：O(1)
    stalls.sort(key=lambda x: x[1], reverse=True)
    coins = 0
    for need, change in stalls:
        coins += change
        if coins < need:
            return coins
    return coins
