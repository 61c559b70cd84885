"""Buys again at once, whatever the rest."""

from collections import deque


def best_profit(prices, keep, rest):
    best, bought = 0, deque()
    for day, price in enumerate(prices):
        while bought and bought[0][0] < day - keep:
            bought.popleft()
        if bought:
            best = max(best, bought[0][1] + price)
        while bought and bought[-1][1] <= best - price:
            bought.pop()
        bought.append((day, best - price))
    return best
