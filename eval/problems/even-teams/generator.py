"""One child, equal ones, one giant, odd and even groups, and groups of 40."""


def edges():
    yield ([0],)
    yield ([100],)
    yield ([3, 8],)
    yield ([7, 7],)
    yield ([0, 0, 0],)
    yield ([1, 1, 1],)
    yield ([1, 1, 1, 1],)
    yield ([100, 1, 1, 1],)
    yield ([100, 1, 1, 1, 1],)
    yield ([1, 2, 3],)
    yield ([10, 10, 1],)
    yield ([1, 2, 3, 4, 5, 6, 7],)
    yield ([8, 7, 6, 5, 4, 3, 2, 1],)
    yield ([1, 2, 4, 8, 16, 32, 64],)
    yield ([50, 50, 50, 0, 0, 0],)
    yield ([60, 20, 20, 20],)


def small(rng):
    for _ in range(48):
        strongest = rng.choice([3, 12, 100])
        yield ([rng.randint(0, strongest) for _ in range(rng.randint(1, 10))],)


def large(rng):
    for size in (15, 24, 31, 39, 40):
        yield ([rng.randint(0, 100) for _ in range(size)],)
    yield ([2 * rng.randint(0, 50) for _ in range(39)] + [99],)
    yield ([100] * 20 + [1] * 20,)
    yield ([100, *[0] * 20, *[1] * 19],)
