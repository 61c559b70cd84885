"""No loaves, no rests, loaves at the very ends of rests, ovens that hardly ever bake."""


def edges():
    yield [[1, 1, 0]], 0
    yield [[5, 3, 7]], 0
    yield [[5, 3, 7]], 1
    yield [[5, 3, 7]], 3
    yield [[5, 3, 7]], 4
    yield [[5, 3, 7]], 6
    yield [[5, 3, 7]], 7
    yield [[5, 3, 0]], 7
    yield [[4, 1, 4]], 5
    yield [[1, 1, 100000]], 3
    yield [[1000, 1000, 100000]], 1001
    yield [[2, 5, 9], [3, 5, 9]], 10
    yield [[2, 5, 9], [3, 5, 9]], 11
    yield [[2, 2, 2], [2, 2, 2], [2, 2, 2]], 7
    yield [[1, 10, 50], [7, 1, 0]], 13
    yield [[1, 10, 50], [7, 1, 0]], 20
    yield [[1, 2, 3], [4, 5, 6], [7, 8, 9]], 12
    yield [[9, 8, 7], [6, 5, 4], [3, 2, 1]], 25
    yield [[100, 1, 1], [1, 1, 100]], 5
    yield [[1, 1000, 100000]], 1000
    yield [[1, 1000, 100000]], 1001


def small(rng):
    for _ in range(46):
        ovens = []
        for _ in range(rng.randint(1, 4)):
            rest = rng.choice([0, 1, rng.randint(0, 9), 30])
            ovens.append([rng.randint(1, 8), rng.randint(1, 5), rest])
        yield ovens, rng.randint(0, 40)


def large(rng):
    yield [[rng.randint(1, 9), rng.randint(1, 9), rng.randint(0, 99)] for _ in range(50)], 5000
    yield [[1000, 1, 100000]], 10**9
    yield [[1000, 1, 100000]] * 3000, 10**9
    ovens = []
    for _ in range(3000):
        ovens.append([rng.randint(1, 1000), rng.randint(1, 1000), rng.randint(0, 10**5)])
    yield ovens, 10**9 - 1
    yield ovens, 777777
