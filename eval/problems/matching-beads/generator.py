"""Edges, short strings of few colours, and notes of many groups and of huge numbers."""


def edges():
    yield "", ""
    yield "", "a5"
    yield "a", ""
    yield "a", "a"
    yield "a", "b"
    yield "a1", "a"
    yield "a10", "a1b9"
    yield "a10", "b9a1"
    yield "a10", "b10a5"
    yield "aaaa", "a4"
    yield "a2b", "a2bc"
    yield "a100000", "a99999b"
    yield "a3b3a3", "a2b5a2"
    yield "z20", "zz19"
    yield "abab", "baba"
    yield "a12", "a1a2"


def small(rng):
    for _ in range(46):
        colours = "abcd"[: rng.randint(1, 4)]
        most = rng.choice([2, 5, 12, 30])
        yield (
            _noted(rng, rng.randint(0, 12), colours, most),
            _noted(rng, rng.randint(0, 12), colours, most),
        )


def large(rng):
    yield "a1000000000" * 5000, "a1000000000" * 4000 + "b"
    yield "a999999999b" * 2000, "b999999998a2" * 2000
    yield _noted(rng, 4500, "abc", 10**9), _noted(rng, 4500, "abc", 10**9)
    yield "ab" * 15000, "a2b2" * 15000
    yield _noted(rng, 18000, "abcde", 20), _noted(rng, 20000, "abcde", 20)


def _noted(rng, groups, colours, most):
    parts = []
    for _ in range(groups):
        count = rng.randint(1, most)
        shown = "" if count == 1 and rng.random() < 0.8 else str(count)
        parts.append(rng.choice(colours) + shown)
    return "".join(parts)
