"""Edges, sets where the largest stamp misleads, unreachable sums, and the largest postage."""


def edges():
    yield [5], 0
    yield [5], 5
    yield [5], 4
    yield [1], 9
    yield [2], 7
    yield [1, 3, 4], 6
    yield [4, 1, 3], 6
    yield [10**6], 20
    yield [7, 11], 36
    yield [5, 10], 3
    yield [9, 6, 1], 12
    yield [25, 10, 1], 30


def small(rng):
    for _ in range(44):
        values = rng.sample(range(1, 16), rng.randint(1, 4))
        yield values, rng.randint(0, 22)


def large(rng):
    yield [1, 7, 10, 22, 100, 150, 600], 14
    yield [2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24], 19999
    yield [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233], 20000
    yield [1], 20000
    yield [3, 7], 5
    for _ in range(4):
        yield rng.sample(range(50, 900), 12), rng.randint(15000, 20000)
