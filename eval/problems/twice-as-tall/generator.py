"""Rows that rise slowly, so that waiting masts are out of order; flat and falling rows."""


def edges():
    yield ([],)
    yield ([1],)
    yield ([1, 2],)
    yield ([2, 3],)
    yield ([1, 1, 1, 1],)
    yield ([5, 4, 3, 2, 1],)
    yield ([1, 2, 3, 4, 5, 6, 7, 8],)
    yield ([4, 6, 8],)
    yield ([4, 6, 7, 8, 12],)
    yield ([10, 11, 12, 13, 20],)
    yield ([10, 19, 20],)
    yield ([8, 15, 4, 7, 16, 30],)
    yield ([10**9, 10**9],)
    yield ([5 * 10**8, 10**9],)
    yield ([5 * 10**8 + 1, 10**9],)
    yield ([3, 1, 5, 2, 4, 9],)
    yield ([7, 7, 14, 7, 13, 14],)


def small(rng):
    for _ in range(50):
        high = rng.choice([3, 8, 20, 100])
        low = rng.choice([1, high // 2 + 1])
        heights = [rng.randint(low, high) for _ in range(rng.randint(1, 14))]
        yield (heights + [rng.randint(1, 2 * high)],)


def large(rng):
    yield ([rng.randint(1, 200) for _ in range(900)],)
    yield ([6] * 60000,)
    yield (list(range(30000, 0, -1)),)
    yield ([rng.randint(50, 98) for _ in range(59999)] + [100],)
    yield (list(range(20000, 40000)),)
