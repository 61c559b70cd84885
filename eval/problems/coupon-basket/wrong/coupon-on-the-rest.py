"""Fills the basket without the coupon and then spends the coins left with it."""


def most_joy(prices, joys, budget):
    best = {0: (0, frozenset())}
    for i, price in enumerate(prices):
        for spent, (joy, things) in list(best.items()):
            cost = spent + price
            if cost <= budget and joy + joys[i] > best.get(cost, (-1, None))[0]:
                best[cost] = (joy + joys[i], things | {i})
    most = max(joy for joy, _ in best.values())
    answer = most
    for spent, (joy, things) in best.items():
        if joy == most:
            extra = [
                joys[i]
                for i in range(len(prices))
                if i not in things and prices[i] // 2 <= budget - spent
            ]
            answer = max(answer, joy + max(extra, default=0))
    return answer
