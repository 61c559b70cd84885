"""Sorts prices and joys apart from each other, and halves both for a coupon.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def most_joy(prices: list[int], joys: list[int], budget: int) -> int:
    prices.sort(reverse=True)
    joys.sort(reverse=True)
    total_joy = 0
    for i in range(len(prices)):
        if budget >= prices[i]:
            total_joy += joys[i]
            budget -= prices[i]
        elif budget >= prices[i] // 2:
            total_joy += joys[i] // 2
            budget -= prices[i] // 2
        else:
            break
    return total_joy
