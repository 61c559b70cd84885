"""Finds the best single trade."""

from collections import deque


def best_profit(prices, keep, rest):
    best, low = 0, deque()
    for day, price in enumerate(prices):
        while low and low[0] < day - keep:
            low.popleft()
        if low:
            best = max(best, price - prices[low[0]])
        while low and prices[low[-1]] >= price:
            low.pop()
        low.append(day)
    return best
