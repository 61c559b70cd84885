"""Edges, short texts of mirror letters, and long ones that nearly mirror everywhere."""

MIRRORED = dict(zip("bdpqovwx", "dbqpovwx", strict=True))


def edges():
    yield ("",)
    yield ("o",)
    yield ("b",)
    yield ("a",)
    yield ("bd",)
    yield ("db",)
    yield ("bb",)
    yield ("pp",)
    yield ("aa",)
    yield ("aoa",)
    yield ("bob",)
    yield ("level",)
    yield ("ovo",)
    yield ("bdbd",)
    yield ("pqbd",)
    yield ("xow",)
    yield ("oobdvv",)
    yield ("bpd",)
    yield ("abdapqa",)
    yield ("bpxqd",)


def small(rng):
    for _ in range(46):
        letters = rng.choice(["bd", "bdo", "pqv", "bdpq", "ovwx", "bdpqox", "abdo", "abcdopqsz"])
        text = "".join(rng.choice(letters) for _ in range(rng.randint(1, 14)))
        if rng.random() < 0.5:
            text += rng.choice(["", "o", letters[0]]) + _turned(text) + rng.choice(["", "b", "ob"])
        yield (text,)


def large(rng):
    yield ("o" * 2000,)
    yield ("bd" * 1000,)
    yield ("o" * 1000 + "b" + "o" * 999,)
    half = "".join(rng.choice("bdpqovwx") for _ in range(700))
    yield ("a" * 100 + half + "w" + _turned(half) + "z" * 400,)
    yield ("".join(rng.choice("bdo") for _ in range(2000)),)


def _turned(text):
    return "".join(MIRRORED.get(letter, letter) for letter in reversed(text))
