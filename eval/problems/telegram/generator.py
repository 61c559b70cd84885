"""Empty texts and books, words that overlap, and long telegrams."""


def edges():
    yield "", {}, 1, 1
    yield "a", {}, 7, 1
    yield "abc", {}, 0, 9
    yield "abc", {"abc": 0}, 5, 5
    yield "abc", {"abc": 1000}, 5, 5
    yield "ab", {"ab": 3}, 2, 9
    yield "ab", {"ab": 5}, 2, 9
    yield "aaaa", {"aaa": 1, "aa": 3}, 2, 1
    yield "aaa", {"aa": 1}, 3, 2
    yield "aaaa", {"aa": 1, "aaa": 1}, 4, 9
    yield "aaaa", {"aa": 1, "aaa": 1}, 4, 0
    yield "abcd", {"bc": 0}, 5, 2
    yield "abcd", {"bc": 0}, 5, 9
    yield "abcd", {"ab": 2}, 5, 3
    yield "abcd", {"cd": 2}, 5, 3
    yield "abcde", {"abc": 1, "ab": 1, "cde": 1}, 9, 1
    yield "abab", {"abababababab": 0}, 3, 2
    yield "xaby", {"ab": 0}, 1, 0
    yield "xaby", {"ab": 0}, 1, 1
    yield "abxcd", {"ab": 1, "cd": 1}, 3, 4


def small(rng):
    for _ in range(48):
        letters = rng.choice(["a", "ab", "abc"])
        text = _word(rng, letters, rng.randint(1, 10))
        book = {}
        for _ in range(rng.randint(0, 5)):
            book[_word(rng, letters, rng.randint(2, 4))] = rng.randint(0, 12)
        yield text, book, rng.randint(0, 5), rng.choice([0, 1, 2, 4, 9])


def large(rng):
    for size, words in ((200, 20), (1000, 60)):
        yield _long(rng, size, words, "abcd")
    yield _long(rng, 8000, 200, "abcdefghijklmnopqrstuvwxyz")
    yield "a" * 8000, {"a" * length: 2 * length + length % 3 for length in range(2, 13)}, 3, 7
    yield _long(rng, 8000, 200, "ab")


def _long(rng, size, words, letters):
    book = {_word(rng, letters, rng.randint(2, 12)): rng.randint(1, 30) for _ in range(words)}
    known, text = list(book), ""
    while len(text) < size:
        text += rng.choice(known) if rng.random() < 0.7 else _word(rng, letters, rng.randint(1, 3))
    return text[:size], book, 4, 9


def _word(rng, letters, size):
    return "".join(rng.choice(letters) for _ in range(size))
