"""Right, and slow: looks at every day on which the cheese may have been bought."""


def best_profit(prices, keep, rest):
    profit, balances = [], []
    for day, price in enumerate(prices):
        best = profit[-1] if profit else 0
        for bought in range(max(day - keep, 0), day):
            if balances[bought] + price > best:
                best = balances[bought] + price
        profit.append(best)
        balances.append((profit[day - rest] if day >= rest else 0) - price)
    return profit[-1] if profit else 0
