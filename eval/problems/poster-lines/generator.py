"""Edges, short posters of every width, and long ones of tiny words."""


def edges():
    yield [], 1
    yield ["a"], 1
    yield ["a"], 4
    yield ["ab", "c"], 2
    yield ["a", "b"], 3
    yield ["a", "b"], 2
    yield ["a", "b", "c"], 3
    yield ["a", "b", "c"], 4
    yield ["a", "b", "c"], 5
    yield ["a", "b", "c", "defghij"], 7
    yield ["a", "b", "c", "defghij"], 8
    yield ["a", "b", "c", "d", "efghijk"], 9
    yield ["abc", "abcdef"], 6
    yield ["abc", "abcdefg"], 7
    yield ["aa", "aa", "aa", "aa"], 5
    yield ["aa", "aa", "aa", "aa"], 6
    yield ["abcde", "abcde", "abcde"], 5
    yield ["a", "bc", "def", "gh", "i"], 6


def small(rng):
    for _ in range(46):
        longest = rng.randint(1, 5)
        width = longest + rng.randint(0, 16)
        yield [_word(rng, longest) for _ in range(rng.randint(1, 24))], width


def large(rng):
    yield [_word(rng, 12) for _ in range(1500)], 40
    yield [_word(rng, 3) for _ in range(3000)], 997
    yield ["a", "b" * 5000, "c", "dd", "e" * 4997, "f" * 2500], 5000
    yield ["ab"] * 60000, 31
    yield ["a"] * 250000, 1000


def _word(rng, longest):
    return "".join(rng.choice("abcdefgh") for _ in range(rng.randint(1, longest)))
