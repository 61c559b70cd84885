"""Right, and slow: fills the whole table once for each thing that may get the coupon."""


def most_joy(prices, joys, budget):
    answer = 0
    for lucky in range(len(prices)):
        best = [0] * (budget + 1)
        for i, joy in enumerate(joys):
            cost = prices[i] // 2 if i == lucky else prices[i]
            for coins in range(budget, cost - 1, -1):
                if best[coins - cost] + joy > best[coins]:
                    best[coins] = best[coins - cost] + joy
        answer = max(answer, best[budget])
    return answer
