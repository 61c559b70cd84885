"""Nothing wrong, everything wrong, numbers just outside, and long queues of one number."""


def edges():
    yield ([],)
    yield ([1],)
    yield ([2],)
    yield ([0],)
    yield ([-1],)
    yield ([1, 1],)
    yield ([2, 2],)
    yield ([3, 3],)
    yield ([1, 2, 3, 4],)
    yield ([4, 3, 2, 1],)
    yield ([4, 4, 4, 4],)
    yield ([2, 2, 1, 1],)
    yield ([5, 5, 1, 1, 1],)
    yield ([0, 0, 0],)
    yield ([4, 1, 2],)
    yield ([10**9, -(10**9)],)
    yield ([9, 1, 9, 2, 9, 3],)
    yield ([-2, -2, 3, 3],)
    yield ([2, 3, 4, 5, 5],)
    yield ([6, 5, 5, 3, 1, 1],)
    yield ([-1, -2, -3, -4],)


def small(rng):
    for _ in range(46):
        size = rng.randint(1, 12)
        out = rng.choice([0, 0, 1, 4])
        yield ([rng.randint(1 - out, rng.choice([size, 3]) + out) for _ in range(size)],)


def large(rng):
    yield ([rng.randint(-5, 600) for _ in range(500)],)
    yield ([1] * 40000,)
    yield ([rng.choice([7999, 8000, 8001, 0]) for _ in range(8000)],)
    yield ([*range(1, 10001)] * 4,)
