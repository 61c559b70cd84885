"""Edges, all kinds of short nests, and patterns far too long to be written out."""


def edges():
    yield "a", 0
    yield "a", 1
    yield "a", 10**15
    yield "ab", 1
    yield "(a)2", 1
    yield "(a)2", 2
    yield "<a>", 1
    yield "<a>", 2
    yield "<ab>", 2
    yield "<ab>", 3
    yield "(ab)10", 19
    yield "(ab)10c", 20
    yield "(ab)12(cd)11", 44
    yield "<<ab>c>", 5
    yield "<<ab>c>", 6
    yield "<a<bc>>", 6
    yield "<a(bc)2>", 7
    yield "(<ab>)2", 5
    yield "<(abc)2d>e", 14
    yield "(a(b)2)2", 5
    yield "x<<<y>>>z", 9
    yield "((((a)2b)2c)2d)2", 30


def small(rng):
    made = 0
    while made < 60:
        pattern, length = _pattern(rng, rng.randint(1, 4), rng.choice([3, 3, 14]))
        if length > 3000:
            continue
        made += 1
        yield pattern, rng.randint(0, length) if rng.random() < 0.9 else length + 7


def large(rng):
    for _ in range(8):
        pattern = rng.choice(["abcd", "ab<cde>f", "x(yz)3"])
        length = len(pattern) * 3
        while length < 10**13:
            one, other = rng.choice("abcdefgh"), rng.choice("mnop(qr)3<st>")
            other = other if other.isalpha() else "k"
            kind, times = rng.choice("(<"), rng.choice([2, 3, 4, 12])
            inner = one + pattern + other
            pattern = f"({inner}){times}" if kind == "(" else f"<{inner}>"
            length = (length + 2) * (times if kind == "(" else 2)
        yield pattern, rng.randint(length // 10, length // 2)
    yield "<" * 48 + "ab" + ">" * 48, 10**15
    yield "<" * 48 + "abc" + ">" * 48, 2**48 + 1
    yield "((abcdefghijk)30000000)3000000", 11 * 30000000 * 3000000 - 2
    yield "(a)100" * 3000 + "<(b)1000000000>", 3 * 10**5 + 2 * 10**9 - 1
    letters = "".join(rng.choice("abcdefghij") for _ in range(18000))
    yield f"<({letters})25000000000>z", 25000000000 * 18000 + 12345


def _pattern(rng, depth, most):
    text, length = "", 0
    for _ in range(rng.randint(1, 3)):
        if depth == 0 or rng.random() < 0.3:
            text, length = text + rng.choice("abcdef"), length + 1
            continue
        inner, inner_length = _pattern(rng, depth - 1, most)
        if rng.random() < 0.5:
            text, length = f"{text}<{inner}>", length + 2 * inner_length
        else:
            times = rng.randint(2, most)
            text, length = f"{text}({inner}){times}", length + times * inner_length
    return text, length
