"""Readings at the level, all high, all low, exact ratios, and long lists with many stretches."""


def edges():
    yield [], 0, 1
    yield [5], 5, 1
    yield [6], 5, 1
    yield [4], 5, 1
    yield [5, 5, 5, 5], 5, 1000
    yield [9, 9, 9], 5, 1
    yield [1, 1, 1], 5, 2
    yield [1, 9], 5, 1
    yield [9, 1], 5, 1
    yield [9, 1], 5, 2
    yield [1, 1, 9], 5, 2
    yield [9, 9, 1], 5, 2
    yield [9, 1, 9], 5, 2
    yield [1, 9, 9], 5, 2
    yield [5, 1, 9, 5], 5, 1
    yield [9, 5, 1, 5, 9], 5, 2
    yield [-1, 0, 1], 0, 1
    yield [-(10**9), 10**9], -(10**9), 1
    yield [-(10**9), 10**9], 0, 1
    yield [10**9, 10**9], 10**9, 7
    yield [2, 2, 2, 0, 2, 2, 2], 1, 3
    yield [1] * 5 + [3] * 15, 2, 3


def small(rng):
    for _ in range(44):
        spread = rng.choice([1, 2, 6])
        level = rng.randint(-3, 3)
        above = rng.choice([0, 1, 2])
        readings = [
            level + rng.randint(-spread, spread + above) for _ in range(rng.randint(1, 15))
        ]
        yield readings, level, rng.choice([1, 1, 2, 3])


def large(rng):
    yield [rng.randint(-50, 100) for _ in range(800)], 0, 2
    yield [4] * 60000, 4, 9
    yield [rng.randint(0, 4) for _ in range(60000)], 2, 1
    yield [rng.choice([0, 3, 7, 9, 8]) for _ in range(60000)], 3, 3
    yield [1] * 60000, 0, 1000
