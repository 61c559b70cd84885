"""One house, shared positions, widths around multiples of three, far and crowded streets."""


def edges():
    yield [0], 1
    yield [5, 5, 5], 1
    yield [5, 5, 5], 12000
    yield [0, 1], 1
    yield [0, 2], 1
    yield [0, 3], 1
    yield [0, 4], 1
    yield [4, 0], 2
    yield [-6, 0], 1
    yield [-7, 0], 1
    yield [0, 3, 4], 1
    yield [0, 3, 4, 7], 2
    yield [0, 10, 20, 30], 2
    yield [30, 0, 20, 10], 2
    yield [0, 10, 20, 30], 3
    yield [0, 10, 20, 30], 4
    yield [0, 10, 20, 30], 9
    yield [0, 9], 1
    yield [1, 2, 3, 4, 5, 6, 7, 8], 3
    yield [8, 7, 6, 5, 4, 3, 2, 1], 2
    yield [0, 6, 12, 13, 19, 25], 2
    yield [0, 1, 2, 50, 99, 100], 3


def small(rng):
    for _ in range(46):
        reach = rng.choice([5, 20, 90])
        houses = [rng.randint(-reach, reach) for _ in range(rng.randint(1, 9))]
        yield houses, rng.randint(1, 5)


def large(rng):
    yield [-(10**9), 10**9], 1
    yield [rng.randint(-(10**9), 10**9) for _ in range(200)], 9
    yield [10**5 * rng.randint(-9999, 9999) for _ in range(12000)], 1
    yield [10**9 - 7 * i * i for i in range(12000)], 40
    yield [5 * i for i in range(12000)], 5999
