"""How often people's decisive votes agree with the tests. Pure, no I/O.

A vote agrees where the side whose answer passed more tests won. A battle is one
observation however many pairs it decides, since they are one person's glance at one set
of answers: it agrees when more of its pairs agree than disagree, and a battle in which as
many do as do not, or whose tests tell no side from the other, says nothing and is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.scores.shares import Share

if TYPE_CHECKING:
    from eval.records.opinions import JudgedPair


@dataclass(frozen=True)
class Agreement:
    """Shares of battles, with Wilson's interval by `Share.interval`.

    `first` is of the votes given blind, `after_tests` of the later opinions of those who
    had seen the tests. `total` 0 is missing evidence.
    """

    first: Share
    after_tests: Share


def agreement(pairs: Iterable[JudgedPair]) -> Agreement:
    """Return the agreement of decided pairs with their tests, counted by battle."""
    leanings: dict[str, Counter[str]] = {"first": Counter(), "after_tests": Counter()}
    for pair in pairs:
        leanings[pair.when][pair.battle] += _agrees(pair)
    return Agreement(_share(leanings["first"]), _share(leanings["after_tests"]))


def _agrees(pair: JudgedPair) -> int:
    """1 where the better tested side won, -1 where the other did, 0 where tests are silent."""
    lead = pair.passed_a - pair.passed_b
    if lead == 0:
        return 0
    return 1 if (lead > 0) == (pair.outcome == "a") else -1


def _share(leanings: Counter[str]) -> Share:
    decided = [leaning for leaning in leanings.values() if leaning]
    return Share(sum(leaning > 0 for leaning in decided), len(decided))
