"""Edges, fences of few colours, and long ones where every start is a long walk."""


def edges():
    yield "", 0
    yield "a", 0
    yield "a", 5
    yield "ab", 0
    yield "ab", 1
    yield "aaaa", 0
    yield "aaaa", 2
    yield "abcde", 1
    yield "abcde", 4
    yield "aabbbcc", 1
    yield "baaab", 2
    yield "bbbbbacacac", 2


def small(rng):
    for _ in range(44):
        colours = "abcz"[: rng.randint(1, 4)]
        boards = "".join(rng.choice(colours) for _ in range(rng.randint(1, 18)))
        yield boards, rng.randint(0, 5)


def large(rng):
    for size, colours in ((500, "ab"), (2000, "abc"), (5000, "abcdefgh")):
        yield "".join(rng.choice(colours) for _ in range(size)), size // 20
    yield "".join(rng.choice("ab") for _ in range(50000)), 10000
    yield "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(50000)), 20000
    yield "a" * 25000 + "b" * 25000, 9000
