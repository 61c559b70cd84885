"""Edges of both rules, short runs of days, and long ones with wide windows."""


def edges():
    yield [], 1, 0
    yield [5], 1, 0
    yield [5, 9], 1, 0
    yield [9, 5], 1, 0
    yield [5, 5, 5], 2, 0
    yield [1, 2, 3, 4, 5], 1, 0
    yield [1, 2, 3, 4, 5], 1, 1
    yield [1, 2, 3, 4, 5], 4, 1
    yield [1, 2, 3, 4, 5], 3, 0
    yield [1, 2, 3, 4, 5], 30000, 30000
    yield [5, 4, 3, 2, 1], 3, 0
    yield [1, 9, 1, 9, 1, 9], 1, 1
    yield [1, 9, 1, 9, 1, 9], 1, 2
    yield [1, 9, 1, 9, 1, 9], 5, 3
    yield [0, 10**6, 0, 10**6], 1, 1
    yield [2, 3, 1, 10], 2, 0
    yield [8, 1, 2, 2, 9], 2, 0
    yield [8, 1, 2, 2, 9], 3, 0
    yield [6, 21, 28, 29, 36, 14], 3, 1


def small(rng):
    for _ in range(48):
        dearest = rng.choice([3, 10, 40])
        prices = [rng.randint(0, dearest) for _ in range(rng.randint(1, 9))]
        yield prices, rng.randint(1, 5), rng.choice([0, 0, 1, 2, 3])


def large(rng):
    yield [rng.randint(0, 100) for _ in range(300)], 5, 2
    yield [rng.randint(0, 1000) for _ in range(2000)], 40, 15
    yield [rng.randint(0, 10**4) for _ in range(30000)], 9000, 3
    yield [999900 - 30 * day + rng.randint(0, 60) for day in range(30000)], 30000, 0
    yield [rng.randint(0, 50) for _ in range(30000)], 12000, 400
