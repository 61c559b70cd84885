"""Which cases are asked, out of the seed. Pure: the same options give the same cases."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eval.capabilities import paired
from eval.capabilities.cases import Case, Cell, Group
from eval.capabilities.haystack import Fact, Haystack
from eval.capabilities.wording import LANGUAGES, schemas, wording

LARGE = (2048, 4096, 8192, 16384, 32640)
SMALL = (512, 1024, 2048)
NEEDLES, COLLECTIONS, FACTS = 4, 2, 4  # cases of a length and language; facts of a collection
# The most tokens of an answer. That of a long context fits with 32640 into 32K.
KEY_TOKENS, KEYS_TOKENS, TASK_TOKENS = 64, 128, 64
JSON_TOKENS, CODE_TOKENS, TURN_TOKENS = 384, 512, 160


@dataclass(frozen=True)
class Options:
    """What was asked for; lengths are tokens."""

    groups: tuple[Group, ...]
    lengths: tuple[int, ...]
    seed: int = 0


def default_lengths(has_cards: bool) -> tuple[int, ...]:
    """Return lengths that fit the machine: without a card 32K take a quarter of an hour."""
    return LARGE if has_cards else SMALL


def cases(options: Options) -> list[Case]:
    """Return all cases in the order in which they are asked, short ones first."""
    found: list[Case] = []
    if "long-context" in options.groups:
        for length in sorted(options.lengths):
            for language in LANGUAGES:
                found += _needles(language, length, options.seed)
                found += _collections(language, length, options.seed)
    makers = {"json": (_objects,), "chinese": (_tasks, _comments), "instructions": (_talks,)}
    for group, made_by in makers.items():
        if group in options.groups:
            found += [one for make in made_by for lang in LANGUAGES for one in make(lang, options)]
    return found


def requests(planned: Sequence[Case]) -> list[dict[str, Any]]:
    """Return how many requests each cell has and the most tokens of an answer, as the
    manifest keeps it, cells in order."""
    cells: dict[Cell, dict[str, Any]] = {}
    for case in planned:
        empty = {**place(case.cell), "tokens": case.tokens, "requests": 0}
        cells.setdefault(case.cell, empty)["requests"] += len(case.turns)
    return list(cells.values())


def place(cell: Cell) -> dict[str, Any]:
    """Return a cell as manifest and answers name it."""
    return {"check": cell.check, "length": cell.length or None, "language": cell.language}


# ------------------------------------------------------------------ long context


def _needles(language: str, length: int, seed: int) -> Iterator[Case]:
    """One fact each, at depths spread over the whole text."""
    told = wording(language).long_context
    cell = Cell("long_context", length, language)
    for number in range(NEEDLES):
        name = f"{seed}/{cell}/{number}"
        drawn = random.Random(name)  # noqa: S311  no secret
        place, key = drawn.choice(told.places), _key(drawn)
        fact = Fact((number + drawn.random()) / NEEDLES, told.fact.format(place=place, key=key))
        question = told.one.format(place=place)
        haystack = Haystack(name, language, told.opening, (fact,), question)
        expected = {"key": key, "depth": fact.depth}
        yield Case(f"{number}", cell, (question,), expected, KEY_TOKENS, haystack)


def _collections(language: str, length: int, seed: int) -> Iterator[Case]:
    """Several facts each, asked for in another order than that in which they stand."""
    told = wording(language).long_context
    cell = Cell("multi_fact", length, language)
    for number in range(COLLECTIONS):
        name = f"{seed}/{cell}/{number}"
        drawn = random.Random(name)  # noqa: S311  no secret
        places = drawn.sample(told.places, FACTS)
        keys = {place: _key(drawn) for place in places}
        facts = tuple(
            Fact((at + drawn.random()) / FACTS, told.fact.format(place=place, key=key))
            for at, (place, key) in enumerate(keys.items())
        )
        asked = told.comma.join(drawn.sample(places, FACTS))
        question = told.many.format(places=asked)
        haystack = Haystack(name, language, told.opening, facts, question)
        yield Case(f"{number}", cell, (question,), {"keys": keys}, KEYS_TOKENS, haystack)


def _key(drawn: random.Random) -> str:
    return f"{drawn.randrange(100_000, 1_000_000)}"


# ------------------------------------------------------------------ the others


def _objects(language: str, options: Options) -> Iterator[Case]:
    told, cell = wording(language), Cell("json", 0, language)
    for name, ask in told.json_requests.items():
        drawn = random.Random(f"{options.seed}/json/{name}")  # noqa: S311  no secret
        filled = ask.format(a=drawn.randrange(11, 60), b=drawn.randrange(11, 60))
        expected = {"schema": schemas()[name]}
        yield Case(name, cell, (f"{filled}\n\n{told.json_end}",), expected, JSON_TOKENS)


def _tasks(language: str, options: Options) -> Iterator[Case]:
    told, cell = wording(language).paired, Cell("chinese_paired", 0, language)
    for kind, ask in told.tasks.items():
        for number in range(paired.EACH):
            task = paired.drawn(kind, number, told, language, options.seed)
            expected = {"answer": task.answer, "options": list(task.options)}
            turns = (ask.format(**task.values),)
            yield Case(f"{kind}-{number}", cell, turns, expected, TASK_TOKENS)


def _comments(language: str, options: Options) -> Iterator[Case]:
    cell = Cell("chinese_comments", 0, language)
    for number, ask in enumerate(wording(language).comments):
        yield Case(f"{number}", cell, (ask,), {"language": "python"}, CODE_TOKENS)


def _talks(language: str, options: Options) -> Iterator[Case]:
    cell = Cell("instructions", 0, language)
    for talk in wording(language).conversations:
        expected = {"rule": talk.rule.model_dump()}
        yield Case(talk.id, cell, tuple(talk.turns), expected, TURN_TOKENS)
