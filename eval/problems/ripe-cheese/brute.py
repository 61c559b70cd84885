"""From the first day on, try every next trade."""


def best_profit(prices: list[int], keep: int, rest: int) -> int:
    def best_from(first: int) -> int:
        best = 0
        for buy in range(first, len(prices)):
            for sell in range(buy + 1, min(buy + keep, len(prices) - 1) + 1):
                gain = prices[sell] - prices[buy]
                best = max(best, gain + best_from(sell + rest))
        return best

    return best_from(0)
