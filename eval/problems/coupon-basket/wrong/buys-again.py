"""Walks the coins upwards, so a thing can be bought more than once."""


def most_joy(prices, joys, budget):
    plain = [0] * (budget + 1)
    used = [0] * (budget + 1)
    for price, joy in zip(prices, joys):
        half = price // 2
        for coins in range(half, budget + 1):
            used[coins] = max(used[coins], plain[coins - half] + joy)
            if coins >= price:
                used[coins] = max(used[coins], used[coins - price] + joy)
                plain[coins] = max(plain[coins], plain[coins - price] + joy)
    return max(plain[budget], used[budget])
