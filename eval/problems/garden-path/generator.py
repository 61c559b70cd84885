"""No path, one slab, slabs that are too long, short paths, and long ones of many slabs."""


def edges():
    yield 0, [1]
    yield 1, [1]
    yield 2, [1]
    yield 2, [1, 2]
    yield 3, [2, 1]
    yield 5, [6]
    yield 5, [5]
    yield 10, [5]
    yield 10, [5, 10]
    yield 3, [10000, 9999]
    yield 12, [1, 2, 3, 4, 5, 6]
    yield 12, [6, 5, 4, 3, 2, 1]
    yield 9, [2, 4, 6, 8]
    yield 16, [1, 2]
    yield 15, [1, 2]


def small(rng):
    for _ in range(46):
        slabs = rng.sample(range(1, rng.choice([5, 9])), rng.randint(1, 4))
        yield rng.randint(0, 17), slabs


def large(rng):
    yield 60, [1, 2, 3]
    yield 300, [7, 2, 19, 4]
    yield 2000, rng.sample(range(1, 60), 12)
    yield 9999, list(range(150, 0, -1))
    yield 10000, rng.sample(range(1, 300), 150)
    yield 10000, rng.sample(range(1, 900), 150)
