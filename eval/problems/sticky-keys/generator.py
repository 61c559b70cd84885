"""Edges, short texts with masks made from them, and long runs that tempt to go back."""


def edges():
    yield "", ""
    yield "", "a"
    yield "", "*"
    yield "", "?"
    yield "a", ""
    yield "a", "*"
    yield "a", "?"
    yield "a", "**"
    yield "aa", "**"
    yield "ab", "*"
    yield "ab", "**"
    yield "aaa", "*"
    yield "aaa", "*a"
    yield "aaa", "a*"
    yield "aaa", "a*a"
    yield "aaa", "a*a*"
    yield "aab", "*b"
    yield "aabb", "*?*"
    yield "abab", "*?*"
    yield "abc", "ab"
    yield "ab", "abc"
    yield "aabcc", "*b*"
    yield "aabbcc", "*b*"
    yield "aaaab", "?*?"
    yield "abbba", "ab*"
    yield "abbbb", "ab*"
    yield "aaaaa", "*?*"
    yield "bba", "a*a"
    yield "ab", "ab?"
    yield "ab", "?ab"
    yield "ab", "a?b"
    yield "a", "??"
    yield "abc", "?"
    yield "aab", "*"
    yield "abb", "*a"
    yield "abba", "*a"


def small(rng):
    for _ in range(80):
        letters = "abcd"[: rng.randint(1, 4)]
        typed = "".join(rng.choice(letters) * rng.choice([1, 1, 1, 2, 3]) for _ in range(rng.randint(1, 5)))
        yield typed, _changed(rng, _mask(rng, typed), letters)


def large(rng):
    yield "a" * 700, "*" * 350 + "b"
    yield "a" * 699 + "b", "*a" * 200 + "?a*"
    yield "a" * 700, "a*" * 300 + "?" * 100
    yield "a" * 350 + "b" * 350, "*?" * 170 + "b*a"
    for _ in range(8):
        typed = "".join(rng.choice("ab") * rng.randint(1, 30) for _ in range(40))[:700]
        yield typed, _changed(rng, _mask(rng, typed), "ab")


def _mask(rng, typed):
    mask, place = "", 0
    while place < len(typed):
        end = place + 1
        sign = rng.choice([typed[place], typed[place], "?", "*", "*"])
        while sign == "*" and end < len(typed) and typed[end] == typed[place]:
            if rng.random() < 0.3:
                break
            end += 1
        mask, place = mask + sign, end
    return mask


def _changed(rng, mask, letters):
    for _ in range(rng.choice([0, 1, 1, 2])):
        place = rng.randint(0, len(mask))
        added = rng.choice([rng.choice(letters), rng.choice("?*"), "?", ""])
        mask = mask[:place] + added + mask[place + rng.randint(0, 1) :]
    return mask
