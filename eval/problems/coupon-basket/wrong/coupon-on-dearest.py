"""Always uses the coupon on the dearest thing."""


def most_joy(prices, joys, budget):
    costs = list(prices)
    dearest = costs.index(max(costs))
    costs[dearest] //= 2
    best = [0] * (budget + 1)
    for cost, joy in zip(costs, joys):
        for coins in range(budget, cost - 1, -1):
            best[coins] = max(best[coins], best[coins - cost] + joy)
    return best[budget]
