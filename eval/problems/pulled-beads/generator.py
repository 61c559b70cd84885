"""Empty wires, odd and even runs of equal beads, merges beside their own weight, long wires."""


def edges():
    yield ([],)
    yield ([0],)
    yield ([7],)
    yield ([0, 0, 0],)
    yield ([7, 0],)
    yield ([0, 7],)
    yield ([7, 7],)
    yield ([7, 0, 7],)
    yield ([7, 7, 0],)
    yield ([1, 1, 1, 1],)
    yield ([1, 1, 1, 1, 1],)
    yield ([4, 2, 2],)
    yield ([2, 2, 4],)
    yield ([8, 4, 2, 1, 1],)
    yield ([1, 0, 1, 2, 0, 4],)
    yield ([4, 0, 0, 2, 2, 0, 0],)
    yield ([1, 2, 3, 4],)
    yield ([0, 1, 2, 3],)
    yield ([1, 2, 1, 2, 1],)
    yield ([10**9, 10**9],)
    yield ([10**9, 0, 10**9, 10**9, 0],)
    yield ([5, 5, 0, 5, 0, 5, 5, 6],)


def small(rng):
    for _ in range(46):
        weights = rng.choice([[0, 1], [0, 1, 2], [0, 0, 2, 4, 8], [1, 2, 3, 0, 6]])
        yield ([rng.choice(weights) for _ in range(rng.randint(1, 15))],)


def large(rng):
    yield ([rng.choice([0, 1, 2, 4]) for _ in range(900)],)
    yield ([1 + i % 3 for i in range(20000)] + [0] * 40000,)
    yield ([rng.choice([0, 0, 0, 1, 2]) for _ in range(60000)],)
    yield ([7] * 59999,)
