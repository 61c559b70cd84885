"""Records for a leaderboard: lineups with any names, votes, and what answers did."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from served import lineup_document

from eval.records import (
    Battle,
    BattleState,
    JudgementRecord,
    Rating,
    Records,
    RunRecord,
    Slot,
    Turn,
    Vote,
)
from runners.lineup import Lineup

HOSTILE = "<img src=x onerror=alert(1)>"


def lineup_of(names: Mapping[str, str], developer: str = "Works") -> Lineup:
    """A lineup of contestants by id, with the names that they show."""
    document = lineup_document(dict.fromkeys(names, "http://127.0.0.1:1"))
    for contestant in document["contestants"]:
        contestant |= {"name": names[contestant["id"]], "developer": developer}
    return Lineup.model_validate(document)


def voted(
    records: Records, number: int, voter: str, pair: tuple[str, str], choice: str, rating: int = 4
) -> str:
    """Record a battle with a vote and a rating of slot A's structure; return its id."""
    slots = tuple(Slot(letter, name, {}) for letter, name in zip("ab", pair, strict=True))  # type: ignore[arg-type]
    battle = Battle(f"b{number}", voter, 2, "en", 1 / 6, None, slots)
    records.start_battle(battle, Turn(battle.id, 1, f"Question {number}?"))
    records.set_state(battle.id, BattleState.ANSWERED)
    records.rate(Rating(battle.id, voter, "a", "structure", rating))
    records.vote(Vote(battle.id, voter, choice))  # type: ignore[arg-type]
    return battle.id


def clear_order(records: Records, names: tuple[str, ...], voters: int = 6) -> None:
    """Votes of many that put every name before all after it."""
    battles = itertools.product(range(voters), itertools.combinations(names, 2), "ab")
    for number, (voter, (better, worse), side) in enumerate(battles):
        pair = (better, worse) if side == "a" else (worse, better)
        voted(records, number, f"voter{voter}", pair, side)


def ran(records: Records, battle: str, slot: str, outcome: str) -> None:
    """Record a run of a slot's own code."""
    fields = {"turn": 1, "edited": False}
    records.add_run(
        RunRecord(battle, slot, "", "python", "", outcome, "", "", 0.1, 0.1, None, **fields)  # type: ignore[arg-type]
    )


def judged(records: Records, battle: str, slot: str, verdict: str) -> None:
    """Record what hidden tests said of a slot."""
    records.add_judgement(
        JudgementRecord(
            battle, slot, 1, "double", "sha256:1", "", verdict, int(verdict == "AC"), 1, ()
        )  # type: ignore[arg-type]
    )
