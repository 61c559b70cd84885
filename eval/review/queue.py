"""Who rates which answer next. Pure: the same state gives the same answer, in any process.

Three wishes, in this order: a rater sees every contestant equally often, so that
severity can be told from quality; an answer that somebody has rated gets its second
rater before a new one is begun, so that agreement is known early, unless the two have met
more often than the rater met others; a rater sees many problems. What is left is the
rater's own random order.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

RATERS = 2  # of each answer
_WAITING, _FRESH, _TOO_OFTEN = range(3)  # in the order in which they are wanted
_MORE_OFTEN = 1  # how much more often two may meet while somebody else is there to meet


@dataclass(frozen=True)
class Answer:
    """An answer that can be rated: its key in the run, and what it is an answer of."""

    key: str
    contestant: str
    problem: str


@dataclass(frozen=True)
class Taken:
    """Who rated each answer (or is at it now), by the answers' keys."""

    raters: Mapping[str, Collection[str]]

    def of(self, key: str) -> Collection[str]:
        return self.raters.get(key, ())


def next_answer(answers: Sequence[Answer], taken: Taken, rater: str, *, seed: str) -> Answer | None:
    """Return what `rater` rates next, None where nothing is left for this person.

    `seed` is this rater's own and kept secret: who knows it knows the order.
    """
    mine = [one for one in answers if rater in taken.of(one.key)]
    contestants = Counter(one.contestant for one in mine)
    problems = Counter(one.problem for one in mine)
    met = _meetings(taken, rater)
    fewest = min(met.values(), default=0)

    def wish(one: Answer) -> tuple[int, int, int, int, bytes]:
        often = max((met[other] for other in taken.of(one.key)), default=None)
        return (
            contestants[one.contestant],
            _turn(often, fewest),
            often or 0,
            problems[one.problem],
            hashlib.sha256(f"{seed}\0{one.key}".encode()).digest(),
        )

    free = [one for one in answers if _is_open(taken.of(one.key), rater)]
    return min(free, key=wish, default=None)


def left_for(answers: Sequence[Answer], taken: Taken, rater: str) -> int:
    """Return how many answers still want this rater."""
    return sum(_is_open(taken.of(one.key), rater) for one in answers)


def _turn(often: int | None, fewest: int) -> int:
    """Whether an answer is wanted at once: `often` its rater was met, None for no rater."""
    if often is None:
        return _FRESH
    return _TOO_OFTEN if often - fewest > _MORE_OFTEN else _WAITING


def _meetings(taken: Taken, rater: str) -> Counter[str]:
    """Count the answers that each of the others shares with `rater`, 0 included."""
    everyone = {other for raters in taken.raters.values() for other in raters} - {rater}
    shared = (raters for raters in taken.raters.values() if rater in raters)
    met = Counter(other for raters in shared for other in raters if other != rater)
    return Counter({other: met[other] for other in everyone})


def _is_open(raters: Collection[str], rater: str) -> bool:
    return rater not in raters and len(raters) < RATERS
