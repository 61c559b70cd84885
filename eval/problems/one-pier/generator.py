"""Edges, a few lines that meet often, and many lines or long waits without a ferry."""


def edges():
    yield [0], [1], 1
    yield [0], [1], 5
    yield [7], [3], 4
    yield [0, 0], [1, 1], 6
    yield [0, 0, 0], [5, 5, 5], 9
    yield [2, 1, 0], [4, 4, 4], 9
    yield [5, 5], [2, 3], 7
    yield [0, 1], [2, 2], 6
    yield [0, 3], [3, 3], 6
    yield [1, 0, 1], [1, 1, 1], 8
    yield [0, 0, 0, 0], [1, 2, 3, 4], 12
    yield [9, 1], [100, 1], 10
    yield [4, 4, 4], [1, 50, 50], 6
    yield [3, 0, 2], [6, 6, 6], 3


def small(rng):
    for _ in range(46):
        lines = rng.randint(1, 5)
        latest, longest = rng.choice([0, 3, 15]), rng.choice([2, 6, 20])
        first = [rng.randint(0, latest) for _ in range(lines)]
        yield first, [rng.randint(1, longest) for _ in range(lines)], rng.randint(1, 20)


def large(rng):
    yield [0] * 300, [1] * 300, 3000
    yield [10**12, 0], [10**9, 10**9], 2000
    yield [10**9 * line for line in range(50)], [10**9] * 50, 3000
    yield [0] * 30000, [10000] * 30000, 30000
    yield [rng.randint(0, 2500) for _ in range(3000)], [rng.randint(1, 99) for _ in range(3000)], 6000
    yield [50 * line for line in range(5000)], [250000 - line for line in range(5000)], 10000
