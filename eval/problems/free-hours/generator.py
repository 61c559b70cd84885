"""Edges of the day, nested and touching meetings, and long lists of short meetings."""


def edges():
    yield [], 0, 1
    yield [[0, 5]], 0, 5
    yield [[-3, 9]], 0, 5
    yield [[0, 2]], 0, 5
    yield [[3, 5]], 0, 5
    yield [[1, 2], [2, 3]], 0, 5
    yield [[2, 3], [1, 2]], 0, 5
    yield [[1, 9], [2, 3]], 0, 12
    yield [[1, 9], [2, 3], [4, 5]], 0, 12
    yield [[2, 4], [2, 4]], 0, 5
    yield [[-9, -5], [7, 9]], 0, 5
    yield [[-9, 0], [5, 9]], 0, 5
    yield [[-2, 1], [4, 8]], 0, 5


def small(rng):
    for _ in range(44):
        meetings = []
        for _ in range(rng.randint(0, 8)):
            begin = rng.randint(-6, 36)
            meetings.append([begin, begin + rng.randint(1, rng.choice([2, 5, 20]))])
        start = rng.randint(-3, 10)
        yield meetings, start, start + rng.randint(1, 30)


def large(rng):
    for size in (200, 1000):
        yield _spread(rng, size, 3), 0, 5 * size
    meetings = [[5 * i, 5 * i + 4] for i in range(12000)]
    yield meetings, -7, 70000
    rng.shuffle(meetings)
    yield meetings, -7, 70000
    yield _spread(rng, 15000, 9), 1000, 120000


def _spread(rng, size, longest):
    begins = [rng.randint(0, 8 * size) for _ in range(size)]
    return [[begin, begin + rng.randint(1, longest)] for begin in begins]
