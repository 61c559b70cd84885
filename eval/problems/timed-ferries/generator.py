"""Already there, no ferry, ferries on time and just missed, small maps, and long chains."""


def edges():
    yield 1, [], 0, 0, 7
    yield 2, [], 1, 0, 5
    yield 2, [[0, 1, 3, 4]], 1, 1, 9
    yield 2, [[0, 1, 3, 4]], 0, 1, 0
    yield 2, [[0, 1, 3, 4]], 0, 1, 8
    yield 2, [[0, 1, 3, 4]], 0, 1, 9
    yield 2, [[0, 1, 3, 4]], 1, 0, 7
    yield 2, [[0, 1, 1000, 1000]], 0, 1, 10**6
    yield 2, [[0, 1, 1000, 999]], 0, 1, 10**6
    yield 2, [[0, 1, 9, 1], [0, 1, 2, 5]], 0, 1, 5
    yield 2, [[0, 1, 2, 5], [0, 1, 9, 1]], 0, 1, 5
    yield 2, [[0, 1, 2, 50], [1, 0, 9, 1]], 0, 1, 5
    yield 4, [[0, 1, 1, 1], [2, 3, 1, 1]], 0, 3, 0
    yield 4, [[0, 1, 1, 1], [1, 2, 1, 1], [2, 3, 1, 1], [0, 3, 4, 1]], 0, 3, 6
    yield 3, [[0, 1, 5, 5], [1, 2, 5, 5], [2, 0, 11, 1]], 0, 2, 5
    yield 3, [[0, 2, 30, 1], [1, 0, 2, 3], [2, 1, 2, 3]], 0, 2, 1


def small(rng):
    for _ in range(48):
        islands = rng.randint(2, 7)
        ferries = _ferries(rng, islands, rng.randint(0, 10), rng.choice([3, 9]))
        yield islands, ferries, rng.randrange(islands), rng.randrange(islands), rng.randint(0, 20)


def large(rng):
    yield 60, _ferries(rng, 60, 150, 40), 3, 57, 11
    yield 1000, _ferries(rng, 1000, 2500, 1000), 1, 0, 12345
    yield 3000, _ferries(rng, 3000, 7000, 1000), 4, 2000, 10**6
    names = rng.sample(range(8000), 8000)
    chain = [[names[i], names[i + 1], rng.randint(1, 60), rng.randint(1, 60)] for i in range(7999)]
    yield 8000, chain[::-1], names[0], names[-1], 77
    short = _ferries(rng, 40, 2000, 30)
    yield (
        8000,
        chain[:0:-1] + [[a + 100, b + 100, 999, m] for a, b, m, _ in short],
        *(names[1], names[-1], 0),
    )


def _ferries(rng, islands, count, longest):
    ferries = []
    for _ in range(count):
        a, b = rng.sample(range(islands), 2)
        ferries.append([a, b, rng.randint(1, longest), rng.randint(1, longest)])
    return ferries
