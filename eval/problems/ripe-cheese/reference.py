"""Day by day; the best purchase among the last `keep` days stands first in a queue."""

from collections import deque


def best_profit(prices: list[int], keep: int, rest: int) -> int:
    profit: list[int] = []
    bought: deque[tuple[int, int]] = deque()  # (day, balance after buying), falling
    for day, price in enumerate(prices):
        while bought and bought[0][0] < day - keep:
            bought.popleft()
        best = profit[-1] if profit else 0
        if bought:
            best = max(best, bought[0][1] + price)
        profit.append(best)
        balance = (profit[day - rest] if day >= rest else 0) - price
        while bought and bought[-1][1] <= balance:
            bought.pop()
        bought.append((day, balance))
    return profit[-1] if profit else 0
