"""Greedy: the most joy per coin first, the coupon on the dearest thing that it buys."""


def most_joy(prices, joys, budget):
    best = 0
    for lucky in range(len(prices)):
        costs = [price // 2 if i == lucky else price for i, price in enumerate(prices)]
        order = sorted(range(len(costs)), key=lambda i: -joys[i] / max(costs[i], 0.5))
        coins, joy = budget, 0
        for i in order:
            if costs[i] <= coins:
                coins -= costs[i]
                joy += joys[i]
        best = max(best, joy)
    return best
