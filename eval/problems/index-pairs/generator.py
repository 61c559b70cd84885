"""Edges, lists rich in equal numbers, and long lists with few pairs."""


def edges():
    yield [], 0
    yield [5], 10
    yield [5, 5], 10
    yield [0, 0, 0, 0], 0
    yield [-3, 3, -3, 3], 0
    yield [1, 2, 3, 4], 100
    yield [10**9, -(10**9), 0], 0
    yield [3, 1, 2, 1, 3], 4
    yield [9, 8, 7, 2, 1, 0], 9
    yield [2, 2, 1, 3, 2], 4


def small(rng):
    for _ in range(44):
        spread = rng.choice([1, 3, 8, 30])
        nums = [rng.randint(-spread, spread) for _ in range(rng.randint(0, 14))]
        yield nums, rng.randint(-spread, spread)


def large(rng):
    for size in (300, 900, 2000):
        nums = [rng.randint(-size, size) for _ in range(size)]
        yield nums, rng.randint(-50, 50)
    yield [7] * 150, 14
    yield [rng.choice([1, 2, 3]) for _ in range(150)], 4
    yield list(range(20000)), 19999
    yield [rng.randint(-(10**8), 10**8) for _ in range(20000)], 17
    nums = [2 * rng.randint(-9999, 9999) for _ in range(19998)] + [1, 5]
    rng.shuffle(nums)
    yield nums, 2 * 19999 + 1
