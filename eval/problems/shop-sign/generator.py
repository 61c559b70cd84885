"""Empty signs, free and dear works, short words of few letters, and long signs."""


def edges():
    yield "", "", 1, 1, 1
    yield "a", "", 3, 5, 7
    yield "", "a", 3, 5, 7
    yield "a", "a", 3, 5, 7
    yield "a", "e", 3, 5, 7
    yield "a", "e", 3, 5, 8
    yield "a", "e", 3, 5, 9
    yield "a", "b", 3, 5, 1
    yield "y", "i", 3, 5, 1
    yield "y", "b", 3, 5, 1
    yield "u", "w", 3, 5, 1
    yield "abc", "abc", 1, 1, 0
    yield "abc", "eda", 0, 0, 9
    yield "bcd", "fgh", 1000, 1000, 0
    yield "aaaa", "aa", 2, 3, 1
    yield "ab", "abab", 2, 3, 1
    yield "shop", "shape", 4, 4, 3


def small(rng):
    for _ in range(50):
        letters = rng.choice(["abe", "aeby", "abcdeiouxyz"])
        words = ["".join(rng.choice(letters) for _ in range(rng.randint(0, 6))) for _ in "12"]
        yield *words, rng.randint(0, 9), rng.randint(0, 9), rng.randint(0, 12)


def large(rng):
    letters = "abcdefghijklmnopqrstuvwxyz"
    for size, prices in ((60, (3, 4, 2)), (150, (7, 1, 6)), (200, (5, 5, 4)), (200, (1, 9, 3))):
        old = "".join(rng.choice(letters) for _ in range(size))
        new = "".join(c if rng.random() < 0.6 else rng.choice(letters) for c in old)
        yield old, new[size // 10 :] + old[: size // 10], *prices
    yield "ab" * 100, "ba" * 100, 1000, 999, 998
