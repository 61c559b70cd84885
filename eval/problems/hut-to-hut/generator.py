"""Edges of the gap, short trails of close heights, and long ones."""


def edges():
    yield [], 0
    yield [7], 0
    yield [7], 10**6
    yield [4, 4, 4, 4], 0
    yield [4, 4, 4, 4], 1
    yield [1, 2, 3, 4, 5, 6], 1
    yield [1, 2, 3, 4, 5, 6], 2
    yield [6, 5, 4, 3, 2, 1], 0
    yield [6, 5, 4, 3, 2, 1], 3
    yield [-3, -1, -2, 0, 1], 2
    yield [10, 11, 20, 19, 21], 10
    yield [1, 3, 2, 4, 3, 5], 2
    yield [0, 5, 3, 8], 5
    yield [-(10**6), 0, 10**6], 10**6
    yield [-(10**6), 10**6], 10**6
    yield [9, 1, 9, 2, 9, 3], 1


def small(rng):
    for _ in range(46):
        spread = rng.choice([3, 8, 20])
        heights = [rng.randint(-spread, spread) for _ in range(rng.randint(0, 11))]
        yield heights, rng.choice([0, 1, 2, 3, 5])


def large(rng):
    for size, gap in ((200, 3), (1000, 20)):
        yield [rng.randint(0, 3 * size) for _ in range(size)], gap
    yield [rng.randint(-(10**6), 10**6) for _ in range(30000)], 1000
    yield [5 * i + rng.randint(-40, 40) for i in range(30000)], 8
    yield [rng.randint(0, 9) for _ in range(30000)], 0
    yield list(range(30000, 0, -1)), 1
