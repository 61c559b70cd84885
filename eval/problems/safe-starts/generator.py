"""Charges that just reach 0, laps with a loss, and long lines that fail at their very end."""


def edges():
    yield [0], 0
    yield [-1], 0
    yield [-1], 1
    yield [5], 0
    yield [10**6], 10**9
    yield [-(10**6)] * 3, 10**6
    yield [-(10**6)] * 3, 3 * 10**6
    yield [0, 0, 0, 0], 0
    yield [1, -1], 0
    yield [-1, 1], 0
    yield [2, -3], 0
    yield [2, -3], 1
    yield [4, -1, -1, -2], 0
    yield [-2, -1, -1, 4], 0
    yield [-3, 1, 1, 1], 2
    yield [1, 2, 3, -7], 1
    yield [5, 4, 3, 2, 1, 0, -1, -2, -3], 0
    yield [-3, -2, -1, 0, 1, 2, 3, 4, 5], 5


def small(rng):
    for _ in range(48):
        spread = rng.choice([1, 2, 5, 20])
        changes = [rng.randint(-spread, spread) for _ in range(rng.randint(1, 12))]
        yield changes, rng.choice([0, 0, rng.randint(0, 2 * spread)])


def large(rng):
    changes = [rng.randint(-9, 9) for _ in range(900)]
    yield changes, 40
    yield [1] * 30000 + [-1] * 30000, 29000
    yield [0] * 60000, 0
    yield [0] * 59999 + [-(10**6)], 10**6
    changes = [rng.choice([-2, -1, 0, 1, 2]) for _ in range(60000)]
    yield changes, 700
