"""Off by one: the first day after the rest is not used."""

from collections import deque


def best_profit(prices, keep, rest):
    profit, bought = [0], deque()
    for day, price in enumerate(prices):
        while bought and bought[0][0] < day - keep:
            bought.popleft()
        best = profit[-1]
        if bought:
            best = max(best, bought[0][1] + price)
        balance = profit[max(day - rest, 0)] - price
        profit.append(best)
        while bought and bought[-1][1] <= balance:
            bought.pop()
        bought.append((day, balance))
    return profit[-1]
