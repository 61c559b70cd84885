"""Single lines and cells inside, whole laps, opposite turns, and grids that turn far."""


def edges():
    yield [[7]], [0]
    yield [[7]], [-(10**9)]
    yield [[1, 2]], [1]
    yield [[1, 2, 3, 4]], [1]
    yield [[1, 2, 3, 4]], [-1]
    yield [[1, 2, 3, 4]], [10**9]
    yield [[1], [2], [3], [4], [5]], [2]
    yield [[1], [2], [3]], [-1]
    yield [[1, 2], [3, 4]], [1]
    yield [[1, 2], [3, 4]], [-1]
    yield [[1, 2], [3, 4]], [4]
    yield [[1, 2], [3, 4], [5, 6]], [5]
    yield [[1, 2, 3], [4, 5, 6]], [-7]
    yield _numbered(3, 3), [8, 1]
    yield _numbered(3, 3), [0, 0]
    yield _numbered(5, 3), [1, 1]
    yield _numbered(5, 3), [0, -1]
    yield _numbered(3, 6), [0, 1]
    yield _numbered(3, 6), [14, 5]
    yield _numbered(4, 4), [3, -3]
    yield _numbered(4, 5), [10**9, 10**9]
    yield _numbered(5, 5), [1, 2, 3]
    yield _numbered(6, 4), [-(10**9), 7]


def small(rng):
    for _ in range(44):
        rows, columns = rng.randint(1, 7), rng.randint(1, 7)
        grid = [[rng.randint(0, 99) for _ in range(columns)] for _ in range(rows)]
        reach = rng.choice([2, 6, 40])
        yield grid, [rng.randint(-reach, reach) for _ in range(_rings(rows, columns))]


def large(rng):
    for rows, columns in ((150, 149), (150, 150), (99, 150)):
        grid = [[rng.randint(0, 9) for _ in range(columns)] for _ in range(rows)]
        yield grid, [rng.randint(-(10**9), 10**9) for _ in range(_rings(rows, columns))]


def _numbered(rows, columns):
    return [[row * columns + column + 1 for column in range(columns)] for row in range(rows)]


def _rings(rows, columns):
    return (min(rows, columns) + 1) // 2
