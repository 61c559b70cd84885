"""One pot, rounds over the end, rounds of all pots, and many long rounds."""


def edges():
    yield 1, []
    yield 1, [[0, 0, 0]]
    yield 1, [[0, 0, 5], [0, 0, 10**6]]
    yield 2, [[1, 0, 0]]
    yield 2, [[0, 1, 3], [1, 0, 3]]
    yield 4, []
    yield 4, [[0, 3, 0]]
    yield 4, [[3, 3, 9]]
    yield 4, [[3, 0, 9]]
    yield 4, [[3, 2, 1]]
    yield 4, [[2, 1, 1], [2, 1, 1], [2, 1, 1]]
    yield 5, [[4, 0, 0], [0, 4, 0]]
    yield 5, [[1, 3, 0], [1, 3, 0]]
    yield 5, [[2, 2, 1], [2, 2, 0], [2, 2, 10**6]]
    yield 6, [[5, 4, 10**6], [0, 5, 10**6]]
    yield 7, [[0, 0, 1], [6, 6, 1], [6, 0, 1]]


def small(rng):
    for _ in range(46):
        size = rng.randint(1, 11)
        rounds = []
        for _ in range(rng.randint(0, 7)):
            dose = rng.choice([0, 1, rng.randint(0, 30)])
            rounds.append([rng.randrange(size), rng.randrange(size), dose])
        yield size, rounds


def large(rng):
    yield 300, [[rng.randrange(300), rng.randrange(300), rng.randint(0, 99)] for _ in range(300)]
    yield 20000, [[0, 19999, 10**6]] * 20000
    yield 12000, [[i, i - 1, 7] for i in range(1, 12000)]
    size, rounds = 10000, []
    for _ in range(8000):
        first = 10 * rng.randrange(1000)
        rounds.append([first, (first - 10 * rng.randint(1, 300)) % size, rng.randint(0, 9)])
    yield size, rounds
