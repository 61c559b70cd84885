"""Rounds the half price up."""


def most_joy(prices, joys, budget):
    plain = [0] * (budget + 1)
    used = [0] * (budget + 1)
    for price, joy in zip(prices, joys):
        half = (price + 1) // 2
        for coins in range(budget, half - 1, -1):
            used[coins] = max(used[coins], plain[coins - half] + joy)
            if coins >= price:
                used[coins] = max(used[coins], used[coins - price] + joy)
                plain[coins] = max(plain[coins], plain[coins - price] + joy)
    return max(plain[budget], used[budget])
