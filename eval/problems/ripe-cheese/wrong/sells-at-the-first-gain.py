"""Greedy: buys before every rise and sells where the price falls or the time is up."""


def best_profit(prices, keep, rest):
    profit, day = 0, 0
    while day + 1 < len(prices):
        if prices[day + 1] <= prices[day]:
            day += 1
            continue
        sale = day + 1
        while sale + 1 < len(prices) and sale < day + keep and prices[sale + 1] > prices[sale]:
            sale += 1
        profit += prices[sale] - prices[day]
        day = sale + rest
    return profit
