"""Edges, short queues of light and heavy parcels, and long queues of wide capacities."""


def edges():
    yield [5], 1
    yield [5], 9
    yield [1, 1, 1, 1], 1
    yield [1, 1, 1, 1], 2
    yield [1, 1, 1, 1], 4
    yield [10, 1, 1, 1], 2
    yield [1, 1, 1, 10], 2
    yield [1, 9, 1, 9, 1], 3
    yield [2, 3, 4, 5, 6, 7], 3
    yield [7, 2, 5, 10, 8], 2


def small(rng):
    for _ in range(44):
        heaviest = rng.choice([2, 10, 50])
        weights = [rng.randint(1, heaviest) for _ in range(rng.randint(1, 9))]
        yield weights, rng.randint(1, 5)


def large(rng):
    for size in (100, 600, 1500):
        yield [rng.randint(1, 500) for _ in range(size)], rng.randint(2, 40)
    yield [rng.randint(1, 10**6) for _ in range(10000)], 25
    yield [10**6] * 10000, 3333
    yield [rng.randint(1, 1000) for _ in range(10000)], 1
    yield [rng.choice([1, 10**6]) for _ in range(10000)], 10000
