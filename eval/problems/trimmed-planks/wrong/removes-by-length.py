"""Takes the count to be removed for a length, and whole piles away from that length on.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def kept_length(piles: list[list[int]], shortest: int, longest: int) -> int:
    piles.sort(key=lambda x: x[0])  # 按长度排序
    total_length = sum(p[0] * p[1] for p in piles)  # 计算总长度
    removed_length = 0
    for i in range(len(piles)):
        if piles[i][0] >= shortest:
            removed_length += piles[i][0] * piles[i][1]
            total_length -= piles[i][0] * piles[i][1]
            if total_length <= removed_length:
                break
    return total_length
