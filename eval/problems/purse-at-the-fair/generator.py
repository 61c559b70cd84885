"""Edges, few stalls that give and take, and long rows of both."""


def edges():
    yield ([],)
    yield ([[0, 0]],)
    yield ([[5, 0]],)
    yield ([[5, -5]],)
    yield ([[5, 5]],)
    yield ([[5, -5], [5, -5]],)
    yield ([[5, -1], [5, -5]],)
    yield ([[5, -5], [5, -1]],)
    yield ([[3, 3], [6, -6]],)
    yield ([[6, -6], [3, 3]],)
    yield ([[1, 2], [3, 4], [7, 8]],)
    yield ([[7, 8], [3, 4], [1, 2]],)
    yield ([[9, -9], [8, -1], [7, -3]],)
    yield ([[4, -1], [4, -2], [4, -3], [4, -4]],)
    yield ([[10, -8], [9, -1], [0, 1]],)
    yield ([[0, 0], [0, 0], [0, 5]],)
    yield ([[2, 0], [1, -1], [0, 1]],)
    yield ([[10**9, -(10**9)]] * 4,)
    yield ([[8, -5], [7, -2], [6, -6], [9, -9]],)


def small(rng):
    for _ in range(60):
        most = rng.choice([3, 10, 30])
        stalls = []
        for _ in range(rng.randint(1, 6)):
            need = rng.randint(0, most)
            stalls.append([need, rng.randint(-need, rng.choice([0, most]))])
        yield (stalls,)


def large(rng):
    yield ([_stall(rng, 10**9) for _ in range(1500)],)
    yield ([[10**9, -(10**9)]] * 20000,)
    yield ([[20000 + i, -1 - i % 20000] for i in range(20000)],)
    yield ([[need % 997, 1 - need % 2] for need in range(20000)],)
    yield ([_stall(rng, 2000) for _ in range(20000)],)


def _stall(rng, most):
    need = rng.randint(0, most)
    return [need, rng.randint(-need, most // 3)]
