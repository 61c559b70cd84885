"""Changes the plain row before the other reads it: a thing of price 1 counts twice."""


def most_joy(prices, joys, budget):
    best = [[0, 0] for _ in range(budget + 1)]
    for price, joy in zip(prices, joys):
        for coins in range(budget, -1, -1):
            if coins >= price:
                best[coins][0] = max(best[coins][0], best[coins - price][0] + joy)
                best[coins][1] = max(best[coins][1], best[coins - price][1] + joy)
            if coins >= price // 2:
                best[coins][1] = max(best[coins][1], best[coins - price // 2][0] + joy)
    return max(best[budget])
