"""Edges, short words of few letters, and long ones that rise or fall."""


def edges():
    yield "a", 0
    yield "a", 1
    yield "ab", 0
    yield "ab", 1
    yield "ab", 2
    yield "ba", 1
    yield "ba", 2
    yield "aaaa", 2
    yield "aaab", 2
    yield "aaab", 3
    yield "abab", 1
    yield "abab", 2
    yield "abcd", 2
    yield "dcba", 2
    yield "dcba", 4
    yield "zaz", 1
    yield "azbz", 2
    yield "bbaabb", 2
    yield "cabcab", 1
    yield "nmno", 2
    yield "cacbd", 3


def small(rng):
    for _ in range(46):
        letters = rng.choice(["ab", "abc", "xyz", "abcdefgh"])
        word = "".join(rng.choice(letters) for _ in range(rng.randint(1, 11)))
        yield word, rng.randint(0, min(len(word), 6))


def large(rng):
    yield "".join(rng.choice("abcdefghij") for _ in range(2000)), 300
    yield "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(30000)), 15000
    yield "b" * 60000 + "a" * 20000 + "c" * 20000, 79999
    yield "z" * 50000 + "ab" * 25000, 24999
