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
    """Return task `number` of a kind; no two of them are the same."""
    source = random.Random(f"{seed}/paired/{kind}")  # noqa: S311  no secret
    tasks: list[Drawn] = []
    while len(tasks) <= number:
        if (task := KINDS[kind](source, words, language)) not in tasks:
            tasks.append(task)
    return tasks[number]


def _total(source: random.Random, words: Paired, language: str) -> Drawn:
    numbers = source.sample(range(11, 90), 3)
    return Drawn({"numbers": _listed(numbers)}, str(sum(numbers)))


def _largest(source: random.Random, words: Paired, language: str) -> Drawn:
    numbers = source.sample(range(100, 1000), 6)
    return Drawn({"numbers": _listed(numbers)}, str(max(numbers)))


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


def _spelled(source: random.Random, words: Paired, language: str) -> Drawn:
    number = 100 * source.randrange(2, 10) + 10 * source.randrange(2, 10) + source.randrange(1, 10)
    return Drawn({"words": spelled(number, language)}, str(number))


def _weekday(source: random.Random, words: Paired, language: str) -> Drawn:
    today, n = source.randrange(7), source.randrange(2, 6)
    days = words.weekdays
    return Drawn({"day": days[today].partition("/")[0], "n": n}, days[(today + n) % 7], tuple(days))


def _people(source: random.Random, words: Paired) -> dict[str, str]:
    return dict(zip("abc", source.sample(words.people, 3), strict=True))


def _tallest(source: random.Random, words: Paired, language: str) -> Drawn:
    values = _people(source, words)
    return Drawn(values, values["a"], tuple(words.people))


def _holder(source: random.Random, words: Paired, language: str) -> Drawn:
    values = _people(source, words)
    return Drawn(values, values["c"], tuple(words.people))


def _absent(source: random.Random, words: Paired, language: str) -> Drawn:
    values = _people(source, words)
    asked = values[source.choice("abc")]
    return Drawn({**values, "asked": asked}, asked, tuple(words.people))


def _where(source: random.Random, words: Paired, language: str) -> Drawn:
    rooms, colours = source.sample(words.rooms, 3), source.sample(words.colours, 3)
    asked = source.randrange(3)
    values = {
        **dict(zip(("one", "two", "three"), rooms, strict=True)),
        **dict(zip(("first", "second", "third"), colours, strict=True)),
        "asked": colours[asked],
    }
    return Drawn(values, rooms[asked], tuple(words.rooms))


def _label(source: random.Random, words: Paired, language: str) -> Drawn:
    label = source.randrange(3)
    message = words.messages[label][source.randrange(2)]
    return Drawn({"message": message}, words.labels[label], tuple(words.labels))


def _rooms_of(source: random.Random, words: Paired, language: str) -> Drawn:
    a, b = source.sample(range(11, 90), 2)
    asked = source.randrange(2)
    return Drawn({"a": a, "b": b, "asked": words.houses[asked]}, str((a, b)[asked]))


KINDS: dict[str, Kind] = {
    "total": _total,
    "largest": _largest,
    "place": _place,
    "odd_one": _odd_one,
    "loop": _loop,
    "spelled": _spelled,
    "tallest": _tallest,
    "weekday": _weekday,
    "holder": _holder,
    "where": _where,
    "absent": _absent,
    "earliest": _tallest,  # a again
    "label": _label,
    "rooms_of": _rooms_of,
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
