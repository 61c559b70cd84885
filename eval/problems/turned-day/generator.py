"""Few days, losses only, one heavy loss between gains, and long books."""


def edges():
    yield ([0, 0, 0],)
    yield ([-1, -2, -3],)
    yield ([3, -1, -1],)
    yield ([1, 1, -1],)
    yield ([9, 9, -9, -9],)
    yield ([-5, -4, -3, -2, -1],)
    yield ([-9, -9, -9, -9, -9],)
    yield ([7, 7, 7, 7],)
    yield ([1, 2, 3, 4, 5],)
    yield ([5, -100, 5, -100, 5],)
    yield ([5, -9, 5, -100, 5],)
    yield ([-10, 4, -10, 4, 4, -3],)
    yield ([8, -7, -7, 8],)
    yield ([10**6, -(10**6), 10**6],)
    yield ([-(10**6)] * 4,)
    yield ([6, 1, -50, -50, 6, 6, 6],)
    yield ([-30, 10, 10, 10],)
    yield ([10, 10, 10, -30],)
    yield ([-40, -1, -1, -1, -40],)


def small(rng):
    for _ in range(50):
        low = rng.choice([-20, -9, -3])
        high = rng.choice([-1, 2, 6, 15])
        yield ([rng.randint(low, high) for _ in range(rng.randint(3, 13))],)


def large(rng):
    yield ([rng.randint(-30, 25) for _ in range(700)],)
    yield ([rng.randint(-9, 9) for _ in range(50000)],)
    yield ([-1] * 50000,)
    yield ([10**6] * 25000 + [-(10**6)] + [10**6] * 24999,)
