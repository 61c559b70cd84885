"""Edges, short lists rich in equal scores, and long ones in every order."""


def edges():
    yield ([],)
    yield ([0],)
    yield ([-4],)
    yield ([1, 2],)
    yield ([2, 1],)
    yield ([1, 2, 3],)
    yield ([3, 2, 1],)
    yield ([1, 2, 3, 4],)
    yield ([4, 3, 2, 1],)
    yield ([5] * 7,)
    yield ([9, 1, 1, 1, 1, 1, 1, 1, 1, 1],)
    yield ([1, 1, 1, 9, 9, 9, 1, 1, 1],)
    yield ([10**9, -(10**9), 0, 10**9, -(10**9)],)
    yield ([7, 7, 6, 6, 5, 5, 4, 4, 3, 3],)
    yield (list(range(12)),)
    yield (list(range(12, 0, -1)),)
    yield ([0, -1, 0, -1, 0, -1, 0],)


def small(rng):
    for _ in range(46):
        spread = rng.choice([1, 3, 10, 50])
        yield ([rng.randint(-spread, spread) for _ in range(rng.randint(1, 20))],)


def large(rng):
    yield ([rng.randint(0, 10**9) for _ in range(1500)],)
    yield (list(range(60000, 0, -1)),)
    yield ([i % 1000 for i in range(60000)],)
    yield ([rng.randint(-300, 300) for _ in range(60000)],)
