"""Two rows over the coins: the best joy with the coupon still there, and with it used."""


def most_joy(prices: list[int], joys: list[int], budget: int) -> int:
    plain = [0] * (budget + 1)
    used = [0] * (budget + 1)
    for price, joy in zip(prices, joys, strict=True):
        half = price // 2
        for coins in range(budget, half - 1, -1):
            # With half == 0 the plain row must still be without this thing.
            best = plain[coins - half] + joy
            if coins >= price:
                best = max(best, used[coins - price] + joy)
                if plain[coins - price] + joy > plain[coins]:
                    plain[coins] = plain[coins - price] + joy
            if best > used[coins]:
                used[coins] = best
    return max(plain[budget], used[budget])
