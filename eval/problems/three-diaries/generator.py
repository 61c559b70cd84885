"""One moment each, equal moments, lists far apart, and nearest moments on the wrong side."""


def edges():
    yield [0], [0], [0]
    yield [1], [2], [3]
    yield [3], [2], [1]
    yield [-(10**9)], [10**9], [0]
    yield [-(10**9)], [10**9], [10**9]
    yield [5, 5, 5], [5, 5], [5]
    yield [1, 2, 3], [4, 5, 6], [7, 8, 9]
    yield [7, 8, 9], [4, 5, 6], [1, 2, 3]
    yield [9, 1], [1, 9], [9]
    yield [1, 100], [50, 101], [99, 2]
    yield [0], [3], [-2, 3]
    yield [0], [-3], [2, -3]
    yield [0, 40], [3, 60], [-2, 3]
    yield [10, 20, 30], [15, 25], [17]
    yield [10], [1, 2, 3], [20, 30]
    yield [1, 1, 50], [1, 49], [48, 90]
    yield [4, 3, 2, 1], [8, 7, 6, 5], [5, 1]
    yield [2, 9], [2, 12], [14, 10]
    yield [100], [1, 2, 3, 4], [5, 6, 7]
    yield [-5, -10, -15], [-7, -12], [-30, -9]


def small(rng):
    for _ in range(48):
        reach = rng.choice([4, 15, 60, 300])
        yield [
            [rng.randint(-reach, reach) for _ in range(rng.randint(1, 7))] for _ in range(3)
        ]


def large(rng):
    yield [[rng.randint(-(10**9), 10**9) for _ in range(60)] for _ in range(3)]
    yield list(range(0, 40000, 2)), list(range(-40001, -1, 2)), list(range(40003, 80003, 2))
    yield [3 * i for i in range(19999, -1, -1)], [7] * 20000, [70000 + i for i in range(20000)]
    near = [[10 * rng.randint(0, 9000) + shift for _ in range(8000)] for shift in (0, 3, 7)]
    yield near
