"""Try every set of things, without the coupon and with it on each of them."""


def most_joy(prices: list[int], joys: list[int], budget: int) -> int:
    best = 0
    for chosen in range(1 << len(prices)):
        things = [i for i in range(len(prices)) if chosen >> i & 1]
        cost = sum(prices[i] for i in things)
        cheapest = min([cost, *(cost - prices[i] + prices[i] // 2 for i in things)])
        if cheapest <= budget:
            best = max(best, sum(joys[i] for i in things))
    return best
