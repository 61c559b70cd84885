"""One job, circles, repeated needs, jobs behind circles, and long chains the wrong way round."""


def edges():
    yield [5], []
    yield [5], [[0, 0]]
    yield [5, 7], []
    yield [5, 7], [[0, 1]]
    yield [5, 7], [[1, 0]]
    yield [5, 7], [[0, 1], [1, 0]]
    yield [5, 7], [[0, 1], [0, 1]]
    yield [5, 7, 1], [[0, 1], [0, 1], [1, 2], [0, 2]]
    yield [1, 1, 1, 1], [[3, 2], [2, 1], [1, 0]]
    yield [1, 1, 1, 1], [[0, 1], [1, 2], [2, 1], [2, 3]]
    yield [4, 3, 2, 1], [[0, 3], [1, 3], [2, 3]]
    yield [2, 9, 1, 1], [[0, 2], [1, 3], [2, 3]]
    yield [1000, 1000, 1000], [[2, 1], [1, 0]]
    yield [1, 2, 3], [[1, 1], [0, 2]]
    yield [1, 2, 3, 4, 5], [[0, 1], [1, 2], [2, 0], [3, 4]]
    yield [3, 1, 2, 6], [[0, 1], [1, 3], [2, 3], [0, 3]]


def small(rng):
    for number in range(50):
        size = rng.randint(1, 8)
        hours = [rng.randint(1, 6) for _ in range(size)]
        needs = []
        for _ in range(rng.randint(0, 11)):
            first, then = rng.randrange(size), rng.randrange(size)
            if number % 3 or first == then:
                first, then = min(first, then), max(first, then)
            if first != then or number % 7 == 0:
                needs.append([first, then])
        yield hours, needs


def large(rng):
    yield _jobs(rng, 300, 500, 0)
    yield _jobs(rng, 2000, 3500, 3)
    yield _jobs(rng, 10000, 14000, 1)
    names = rng.sample(range(10000), 10000)
    chain = [[names[i], names[i + 1]] for i in range(9999)]
    yield [rng.randint(1, 1000) for _ in range(10000)], chain[::-1]
    yield [1] * 10000, [[i + 1, i] for i in range(9999)] + [[5, 5]]


def _jobs(rng, size, count, back):
    names = rng.sample(range(size), size)
    needs = []
    for _ in range(count):
        first, then = sorted(rng.sample(range(size), 2))
        needs.append([names[first], names[then]])
    for _ in range(back):
        first = rng.randrange(size * 4 // 5, size)
        needs.append([names[first], names[first - rng.randint(1, 30)]])
    return [rng.randint(1, 1000) for _ in range(size)], needs
