"""Tables of three and four, zeros in every place, moduli with and without common divisors."""


def edges():
    yield [1, 1, 1], 1
    yield [0, 0, 0], 7
    yield [5, 6, 7], 2
    yield [2, 3, 4, 5], 1
    yield [2, 3, 4, 5], 60
    yield [0, 3, 4, 5, 6], 11
    yield [3, 4, 0, 5, 6], 11
    yield [3, 4, 5, 6, 0], 11
    yield [0, 7, 7, 7, 7, 7, 0], 100
    yield [0, 0, 3, 4, 5, 6], 97
    yield [0, 0, 0, 4, 5, 6], 97
    yield [3, 0, 0, 0, 5, 6, 7], 97
    yield [2, 0, 3, 0, 5, 7], 97
    yield [0, 2, 3, 5, 7, 0], 97
    yield [0, 0, 2, 3, 5, 7, 0], 97
    yield [1, 1, 1, 1, 1, 1], 10**6
    yield [10**9] * 5, 999999
    yield [10**9] * 5, 10**6
    yield [10**9, 1, 1, 1, 1], 10**6
    yield [6, 10, 15, 6, 10, 15], 30
    yield [7, 2, 3, 4, 5, 6], 7
    yield [14, 2, 3, 7, 5, 6], 7


def small(rng):
    for _ in range(44):
        high = rng.choice([2, 4, 12, 10**9])
        low = rng.choice([0, 1])
        factors = [rng.randint(low, high) for _ in range(rng.randint(3, 10))]
        yield factors, rng.choice([1, 2, 10, 97, 36, 10**6, 999983])


def large(rng):
    yield [rng.randint(1, 99) for _ in range(800)], 999983
    yield [rng.randint(2, 9) for _ in range(30000)], 997
    yield [rng.choice([3, 7, 9]) for _ in range(30000)], 1000
    yield [rng.randint(1, 9) for _ in range(14999)] + [0] + [1] * 15000, 31
