"""Forgets that cheese does not keep."""


def best_profit(prices, keep, rest):
    profit, held = [], None
    for day, price in enumerate(prices):
        best = profit[-1] if profit else 0
        if held is not None:
            best = max(best, held + price)
        profit.append(best)
        balance = (profit[day - rest] if day >= rest else 0) - price
        held = balance if held is None else max(held, balance)
    return profit[-1] if profit else 0
