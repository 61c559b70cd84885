"""Nothing to eat, all of it eaten, shares that differ just too much, heavy ones in the way."""


def edges():
    yield [], 0
    yield [], 5
    yield [4], 0
    yield [4], 3
    yield [4], 4
    yield [4, 4], 0
    yield [4, 5], 0
    yield [4, 5], 1
    yield [5, 4, 9], 0
    yield [9, 4, 5], 0
    yield [3, 3, 3], 0
    yield [3, 3, 3], 3
    yield [1, 1, 1, 1, 1, 1, 1], 0
    yield [1, 1, 1, 1, 1, 1, 1], 1
    yield [10, 1, 1, 1, 1], 0
    yield [1, 1, 1, 1, 10], 0
    yield [1, 1, 1, 1, 10], 6
    yield [1, 1, 1, 1, 10], 5
    yield [2, 9, 2], 0
    yield [2, 9, 2], 100
    yield [6, 1, 9, 7], 0
    yield [10**6] * 5, 0
    yield [10**6, 1, 1, 10**6], 10**6
    yield [1, 100, 1, 1, 1], 5
    yield [1, 1, 1, 100, 1], 5
    yield [1, 1, 1, 100, 1], 2
    yield [2, 3, 50, 60, 1, 1, 4], 4
    yield [1, 2, 3, 4, 5, 6], 0
    yield [6, 5, 4, 3, 2, 1], 2
    yield [12, 2], 2


def small(rng):
    for _ in range(46):
        high = rng.choice([2, 5, 12])
        weights = [rng.randint(1, high) for _ in range(rng.randint(1, 13))]
        if rng.random() < 0.4:
            weights[rng.randrange(len(weights))] = 40
        yield weights, rng.choice([0, 0, 1, 2, 5, rng.randint(0, 30)])


def large(rng):
    yield [rng.randint(1, 50) for _ in range(800)], 3
    yield [2] * 30000 + [5] * 30000, 1
    yield [rng.randint(1, 9) for _ in range(60000)], 0
    yield [9] * 29999 + [10**6] + [7] * 30000, 2
    yield [1] * 20000 + [10**6] + [1] * 39999, 30000
