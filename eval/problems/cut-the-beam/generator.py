"""No mark, marks at the ends, crowded marks, few marks, and a hundred."""


def edges():
    yield 1, []
    yield 2, [1]
    yield 10**6, [1]
    yield 10**6, [999999, 1]
    yield 10, [9, 8, 7]
    yield 10, [1, 2, 3]
    yield 10, [1, 9, 5]
    yield 12, [6, 3, 9]
    yield 12, [9, 3, 6]
    yield 9, [4, 5]
    yield 100, [49, 51, 2]
    yield 7, [1, 2, 3, 4, 5, 6]
    yield 7, [6, 5, 4, 3, 2, 1]
    yield 1000, [333, 334, 335, 500]
    yield 20, [1, 19, 2, 18]


def small(rng):
    for _ in range(46):
        length = rng.choice([8, 20, 60])
        marks = rng.sample(range(1, length), rng.randint(1, 6))
        yield length, marks


def large(rng):
    for size, length in ((15, 100), (30, 300), (60, 10**6), (100, 10**6), (100, 101)):
        marks = rng.sample(range(1, length), size)
        yield length, marks
    crowd = rng.sample(range(700000, 700400), 90) + rng.sample(range(1, 700000), 10)
    rng.shuffle(crowd)
    yield 10**6, crowd
