"""Edges, short lists of marks that nearly agree, and long lists in falling order."""


def edges():
    yield ([],)
    yield (["0"],)
    yield (["7a"],)
    yield (["2", "10"],)
    yield (["10", "2"],)
    yield (["2", "02", "2.0", "2.0.0", "002.00"],)
    yield (["2.0.0", "2", "1"],)
    yield (["0", "0.0", "0a", "0.0a", "00"],)
    yield (["12345", "9999", "100000.1", "99999.2"],)
    yield (["1b", "1a", "1"],)
    yield (["1", "1a", "1b"],)
    yield (["1a", "01a", "1a.0"],)
    yield (["1.0a", "1.1", "1"],)
    yield (["1z", "2", "1.9"],)
    yield (["1.2.3.4.5.6", "1.2.3.4.5"],)
    yield (["5", "5", "5"],)
    yield (["999999999999999999", "999999999999999998z", "1"],)
    yield (["00000000000000000000000000000003", "3", "2"],)
    yield (["3.10b", "3.9c", "3.10a", "3.9"],)


def small(rng):
    for _ in range(46):
        most = rng.choice([1, 2, 12, 120])
        yield ([_mark(rng, rng.randint(1, 4), most) for _ in range(rng.randint(2, 12))],)


def large(rng):
    yield ([_mark(rng, 3, 30) for _ in range(1500)],)
    yield ([_mark(rng, 5, 10**18 - 1)[:60].rstrip(".") for _ in range(400)],)
    yield ([f"{i // 100}.{i % 100}{'ab'[i % 2]}" for i in range(12000, 0, -1)],)
    yield ([_mark(rng, 2, 300) for _ in range(12000)],)


def _mark(rng, parts, most):
    written = []
    for _ in range(rng.randint(1, parts)):
        zeros = rng.choice(["", "", "", "0", "00"])
        number = rng.choice([0, rng.randint(0, most)])
        letter = rng.choice(["", "", rng.choice("abz")])
        written.append(f"{zeros}{number}{letter}")
    return ".".join(written)
