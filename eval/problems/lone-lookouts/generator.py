"""No reach, reach beyond the ridge, plateaus, equal peaks at and just out of reach."""


def edges():
    yield [], 0
    yield [], 5
    yield [3], 0
    yield [3], 10**9
    yield [3, 3], 0
    yield [3, 3], 1
    yield [1, 2, 3], 0
    yield [1, 2, 3], 1
    yield [3, 2, 1], 1
    yield [5, 5, 5, 5], 2
    yield [1, 5, 5, 1], 1
    yield [9, 1, 1, 9], 2
    yield [9, 1, 1, 9], 3
    yield [9, 1, 1, 8], 2
    yield [9, 1, 1, 8], 3
    yield [-1, -2, -3], 10**9
    yield [-(10**9), 10**9, -(10**9)], 1
    yield [0, -5, 0, -5, 0], 1
    yield [0, -5, 0, -5, 0], 2
    yield [1, 2, 3, 4, 5, 4, 3, 2, 1], 3
    yield [8, 1, 2, 3, 9], 4
    yield [8, 1, 2, 3, 9], 3


def small(rng):
    for _ in range(46):
        spread = rng.choice([2, 5, 30])
        size = rng.randint(1, 16)
        heights = [rng.randint(-spread, spread) for _ in range(size)]
        yield heights, rng.choice([0, 1, 1, 2, 3, size - 1, size])


def large(rng):
    yield [rng.randint(-300, 300) for _ in range(900)], 7
    yield list(range(20000)), 10000
    yield [i // 12 for i in range(60000)], 30000
    yield [rng.randint(0, 99) for _ in range(60000)], 25000
    yield [100 - i % 100 for i in range(30000)], 99
