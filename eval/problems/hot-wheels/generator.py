"""One cell, one row, fields that are too long for the run, and cheap edges that are too long."""


def edges():
    yield [[7]], 1
    yield [[0]], 60
    yield [[5, 6]], 1
    yield [[5], [6]], 1
    yield [[5, 6, 7]], 1
    yield [[5], [6], [7]], 1
    yield [[5, 6, 7]], 2
    yield [[1, 2], [3, 4]], 1
    yield [[1, 3], [2, 4]], 9
    yield [[0, 0, 0], [0, 0, 0]], 1
    yield [[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]], 2
    yield [[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]], 3
    yield [[1000, 1000], [1000, 1000]], 2
    yield [[1, 1, 1, 1], [9, 9, 9, 1], [9, 9, 9, 1]], 3
    yield [[1, 1, 1, 1], [9, 9, 9, 1], [9, 9, 9, 1]], 2
    yield [[1, 9, 9], [1, 9, 9], [1, 9, 9], [1, 1, 1]], 2


def small(rng):
    for _ in range(46):
        rows, columns = rng.randint(1, 6), rng.randint(1, 6)
        dearest = rng.choice([1, 9, 50])
        yield _field(rng, rows, columns, dearest), rng.randint(1, 4)


def large(rng):
    yield _field(rng, 20, 25, 9), 2
    yield _field(rng, 60, 60, 1000), 3
    yield _field(rng, 60, 60, 9), 60
    yield _field(rng, 60, 21, 99), 2
    field = [[0] * 60] + [[rng.randint(1, 9) for _ in range(59)] + [0] for _ in range(59)]
    yield field, 7


def _field(rng, rows, columns, dearest):
    return [[rng.randint(0, dearest) for _ in range(columns)] for _ in range(rows)]
