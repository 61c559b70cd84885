"""Edges, short playlists where either rule can bind, and long ones with long broadcasts."""


def edges():
    yield "", 1, 1
    yield "", 26, 50000
    yield "a", 1, 1
    yield "a", 26, 50000
    yield "aaaa", 1, 2
    yield "aaaa", 1, 4
    yield "aaaa", 3, 1
    yield "abcd", 2, 1
    yield "abcd", 4, 1
    yield "abab", 1, 3
    yield "abab", 2, 1
    yield "aabbcc", 2, 2
    yield "aabbcc", 3, 1
    yield "abccba", 3, 1
    yield "abccba", 2, 2
    yield "zzyyxxzz", 2, 9
    yield "abcabcabc", 3, 2
    yield "abacada", 3, 2


def small(rng):
    for _ in range(46):
        letters = "abcde"[: rng.randint(1, 5)]
        playlist = "".join(rng.choice(letters) for _ in range(rng.randint(1, 18)))
        yield playlist, rng.randint(1, 4), rng.randint(1, 5)


def large(rng):
    for size, letters in ((400, "abc"), (3000, "abcdefgh")):
        playlist = "".join(rng.choice(letters) for _ in range(size))
        yield playlist, len(letters) - 1, size // 30
    yield _random(rng, "abcdefghijklmnopqrstuvwxyz"), 26, 900
    yield _random(rng, "abcd"), 4, 6000
    yield ("a" * 100 + "b") * 400 + "c" * 9600, 2, 20000
    yield "ab" * 25000, 2, 12500


def _random(rng, letters):
    return "".join(rng.choice(letters) for _ in range(50000))
