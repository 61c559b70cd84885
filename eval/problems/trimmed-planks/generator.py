"""Cuts at and inside piles, equal lengths in several piles, and yards of many millions."""


def edges():
    yield [], 0, 0
    yield [], 3, 3
    yield [[7, 1]], 0, 0
    yield [[7, 1]], 1, 0
    yield [[7, 1]], 0, 1
    yield [[7, 1]], 1, 1
    yield [[7, 5]], 2, 2
    yield [[7, 5]], 3, 2
    yield [[7, 5]], 3, 3
    yield [[7, 5]], 10**12, 0
    yield [[7, 5]], 0, 10**12
    yield [[1, 2], [2, 2], [3, 2]], 2, 2
    yield [[3, 2], [2, 2], [1, 2]], 2, 2
    yield [[3, 2], [1, 2], [2, 2]], 1, 3
    yield [[1, 2], [2, 2], [3, 2]], 3, 0
    yield [[1, 2], [2, 2], [3, 2]], 0, 5
    yield [[1, 2], [2, 2], [3, 2]], 4, 3
    yield [[4, 1], [4, 1], [4, 1]], 1, 1
    yield [[4, 2], [9, 1], [4, 2]], 3, 0
    yield [[4, 2], [9, 1], [4, 2]], 1, 1
    yield [[9, 3], [1, 1]], 0, 2
    yield [[9, 3], [1, 1]], 2, 0


def small(rng):
    for _ in range(46):
        piles = [[rng.randint(1, 9), rng.randint(1, 5)] for _ in range(rng.randint(1, 7))]
        total = sum(count for _, count in piles)
        low = rng.randint(0, total)
        yield piles, low, rng.randint(0, total - low + rng.choice([0, 0, 4]))


def large(rng):
    yield [[rng.randint(1, 500), rng.randint(1, 9)] for _ in range(300)], 400, 300
    yield [[10**5, 10**6]] * 12000, 123, 456
    piles = [[rng.randint(1, 99), rng.randint(1, 10) * 10**5] for _ in range(12000)]
    yield piles, 10**9, 2 * 10**9
    piles = [[rng.randint(1, 30) * 3000, 10**6 - rng.randint(0, 9)] for _ in range(12000)]
    yield piles, 5 * 10**9 + 17, 6 * 10**9 + 3
    yield piles, 7 * 10**9, 7 * 10**9
