"""Short tasks with one right answer each, the same ones in both languages. Pure.

The numbers of a task are drawn without regard to the language, so that a pair differs by
its words alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from eval.capabilities.wording import Paired

EACH = 2  # tasks of a kind
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Drawn:
    """What fills a task in, and its answer; with `options` the answer is one of them.

    An option may have several names with slashes between them; any of them will do.
    """

    values: dict[str, Any]
    answer: str
    options: tuple[str, ...] = field(default=())


Kind = Callable[[random.Random, Paired, str], Drawn]


def drawn(kind: str, number: int, words: Paired, language: str, seed: int) -> Drawn:
    """Return task `number` of a kind."""
    source = random.Random(f"{seed}/paired/{kind}/{number}")  # noqa: S311  no secret
    return KINDS[kind](source, words, language)


def _total(source: random.Random, words: Paired, language: str) -> Drawn:
    numbers = source.sample(range(11, 90), 4)
    return Drawn({"numbers": _listed(numbers)}, str(sum(numbers)))


def _largest(source: random.Random, words: Paired, language: str) -> Drawn:
    numbers = source.sample(range(100, 1000), 6)
    return Drawn({"numbers": _listed(numbers)}, str(max(numbers)))


def _below(source: random.Random, words: Paired, language: str) -> Drawn:
    limit = source.randrange(30, 60)
    numbers = source.sample(range(10, limit), source.randrange(2, 5))
    numbers += source.sample(range(limit + 1, 99), 7 - len(numbers))
    source.shuffle(numbers)
    count = sum(number < limit for number in numbers)
    return Drawn({"numbers": _listed(numbers), "limit": limit}, str(count))


def _remainder(source: random.Random, words: Paired, language: str) -> Drawn:
    a, b = source.randrange(30, 100), source.randrange(6, 10)
    return Drawn({"a": a, "b": b}, str(a % b))


def _place(source: random.Random, words: Paired, language: str) -> Drawn:
    letters = source.sample(_LETTERS, 7)
    codes = tuple(f"{letter}{source.randrange(2, 10)}" for letter in letters)
    n = source.randrange(3, 7)
    return Drawn({"codes": ", ".join(codes), "n": n}, codes[n - 1], codes)


def _odd_one(source: random.Random, words: Paired, language: str) -> Drawn:
    numbers = [2 * half for half in source.sample(range(6, 49), 5)]
    odd = 2 * source.randrange(6, 49) + 1
    numbers.insert(source.randrange(6), odd)
    return Drawn({"numbers": _listed(numbers)}, str(odd))


def _loop(source: random.Random, words: Paired, language: str) -> Drawn:
    first, step = source.randrange(2, 6), source.randrange(2, 5)
    code = f"total = {first}\nfor i in range(3):\n    total += {step}\nprint(total)"
    return Drawn({"code": code}, str(first + 3 * step))


def _slice(source: random.Random, words: Paired, language: str) -> Drawn:
    # Capitals: what is printed is no word of the sentence around it.
    word = "".join(source.sample(_LETTERS, 7))
    start = source.randrange(1, 3)
    end = start + source.randrange(2, 4)
    return Drawn({"code": f'word = "{word}"\nprint(word[{start}:{end}])'}, word[start:end])


def _spelled(source: random.Random, words: Paired, language: str) -> Drawn:
    number = 100 * source.randrange(2, 10) + 10 * source.randrange(2, 10) + source.randrange(1, 10)
    return Drawn({"words": spelled(number, language)}, str(number))


def _tallest(source: random.Random, words: Paired, language: str) -> Drawn:
    places = source.sample(range(len(words.people)), 3)
    a, b, c = (words.people[place] for place in places)
    return Drawn({"a": a, "b": b, "c": c}, a, tuple(words.people))


def _weekday(source: random.Random, words: Paired, language: str) -> Drawn:
    today, n = source.randrange(7), source.randrange(2, 6)
    days = words.weekdays
    return Drawn({"day": days[today].partition("/")[0], "n": n}, days[(today + n) % 7], tuple(days))


def _share(source: random.Random, words: Paired, language: str) -> Drawn:
    quarter = source.randrange(11, 60)
    return Drawn({"a": 4 * quarter}, str(3 * quarter))


KINDS: dict[str, Kind] = {
    "total": _total,
    "largest": _largest,
    "below": _below,
    "remainder": _remainder,
    "place": _place,
    "odd_one": _odd_one,
    "loop": _loop,
    "slice": _slice,
    "spelled": _spelled,
    "tallest": _tallest,
    "weekday": _weekday,
    "share": _share,
}


def spelled(number: int, language: str) -> str:
    """Return a number from 100 to 999 in words, its last two digits from 20."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    if language == "zh":
        return f"{_DIGITS[hundreds]}百{_DIGITS[tens]}十" + (_DIGITS[ones] if ones else "")
    last = _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    return f"{_ONES[hundreds]} hundred and {last}"


def _listed(numbers: list[int]) -> str:
    return ", ".join(str(number) for number in numbers)
