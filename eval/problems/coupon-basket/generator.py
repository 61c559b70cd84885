"""Edges of the coupon (price 1, a dear thing), small stalls, and full ones."""


def edges():
    yield [5], [7], 5
    yield [5], [7], 2
    yield [5], [7], 1
    yield [5], [7], 0
    yield [1], [9], 0
    yield [1, 1, 1], [2, 2, 2], 0
    yield [1, 1, 1], [2, 3, 4], 1
    yield [3, 3, 3], [5, 5, 5], 7
    yield [4, 6, 9], [0, 0, 0], 20
    yield [10000, 1], [10**6, 1], 5000
    yield [10000, 9999], [10**6, 10**6], 4999
    yield [2, 4, 6, 8], [1, 2, 3, 4], 20
    yield [8, 6, 4, 2], [4, 3, 2, 1], 10
    yield [9, 5, 5], [10, 9, 9], 10


def small(rng):
    for number in range(48):
        size = rng.randint(1, 9)
        dearest = rng.choice([2, 5, 12, 30])
        prices = [rng.randint(1, dearest) for _ in range(size)]
        joys = [rng.randint(0, 20) for _ in range(size)]
        if number % 3 == 0:
            joys = [price + rng.randint(0, 2) for price in prices]
        yield prices, joys, rng.randint(0, sum(prices) * 2 // 3 + 1)


def large(rng):
    for size, budget in ((30, 400), (60, 1500)):
        yield *_stall(rng, size, 200), budget
    yield *_stall(rng, 200, 300), 5000
    yield *_stall(rng, 200, 4000), 5000
    yield *_stall(rng, 200, 100), 5000
    yield [1] * 200, [10**6] * 200, 120


def _stall(rng, size, dearest):
    prices = [rng.randint(1, dearest) for _ in range(size)]
    return prices, [price * 100 + rng.randint(0, 2000) for price in prices]
