"""No post, one, equal ones, rising and falling rows, wide reaches, and long roads."""


def edges():
    yield [], 1
    yield [4], 1
    yield [4], 30000
    yield [4, 4], 1
    yield [4, 5], 1
    yield [5, 4], 1
    yield [7, 7, 7, 7], 3
    yield [1, 2, 3, 4, 5], 1
    yield [5, 4, 3, 2, 1], 4
    yield [3, 1, 2, 4], 2
    yield [3, 1, 2, 4], 3
    yield [3, 1, 2, 4], 4
    yield [3, 2, 3, 4], 2
    yield [5, 4, 6, 1, 9], 2
    yield [2, 9, 9, 2, 9], 30000
    yield [0, 0, 10**6], 1
    yield [4, 1, 3, 2, 6], 3
    yield [9, 1, 8, 2, 7, 3], 2


def small(rng):
    for _ in range(48):
        highest = rng.choice([2, 6, 30])
        yield [rng.randint(0, highest) for _ in range(rng.randint(1, 14))], rng.randint(1, 6)


def large(rng):
    yield [rng.randint(0, 100) for _ in range(400)], 7
    yield [rng.randint(0, 10**6) for _ in range(5000)], 3
    yield [30000 - place // 2 for place in range(30000)], 20000
    yield [10**5 - 3 * place + rng.randint(0, 8) for place in range(30000)], 30000
    yield [rng.randint(0, 9) * (place % 7 == 0) for place in range(30000)], 12
