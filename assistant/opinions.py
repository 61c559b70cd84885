"""What a person says of a battle: the vote that reveals it, and ratings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from assistant.battle import LiveBattle
from assistant.book import in_database
from assistant.refusal import Refusal
from eval.records import (
    LETTERS,
    BattleState,
    Choice,
    InvalidRecord,
    NotVotable,
    Rating,
    Records,
    Vote,
    VoteConflict,
)

COMMON: tuple[Choice, ...] = ("tie", "both_bad")


def choices(layout: int) -> tuple[Choice, ...]:
    """The votes of a battle of so many slots, in the order that they are offered."""
    ranking: tuple[Choice, ...] = ("ranking",) if layout > 2 else ()
    return (*LETTERS[:layout], *COMMON, *ranking)


async def vote(
    records: Records, battle: LiveBattle, choice: str, ranks: Sequence[int | None] | None
) -> None:
    """Record the vote and reveal the battle. Raises the refusals of `Arena.vote`."""
    given = _vote(battle, choice, ranks)
    if battle.releasing:  # the answers are not all to be seen yet
        raise Refusal("not_votable")
    try:
        await in_database(records.vote, given)
    except VoteConflict as error:
        raise Refusal("vote_in_force", vote=error.in_force, layout=len(battle.slots)) from error
    except NotVotable as error:
        raise Refusal("not_votable") from error
    battle.vote, battle.ranking = given.choice, given.ranking
    battle.state = BattleState.REVEALED
    battle.touch()


def _vote(battle: LiveBattle, choice: str, ranks: Sequence[int | None] | None) -> Vote:
    layout = len(battle.slots)
    known = {name: name for name in get_args(Choice) if name in choices(layout)}
    if choice not in known:
        raise Refusal("unknown_vote", vote=choice)
    if choice != "ranking":
        return Vote(battle.id, battle.person, known[choice])
    return Vote(battle.id, battle.person, "ranking", _ranking(ranks or (), layout))


def _ranking(ranks: Sequence[int | None], layout: int) -> tuple[int, ...]:
    given = tuple(rank for rank in ranks if rank is not None)
    if len(given) != layout or len(ranks) != layout:
        raise Refusal("ranks_missing", needed=layout)
    if not set(given) <= set(range(1, layout + 1)):
        raise Refusal("unknown_rank", most=layout)
    if set(given) != set(range(1, max(given) + 1)):
        raise Refusal("ranks_with_gaps")
    return given


async def rate(
    records: Records, battle: LiveBattle, letter: str, dimension: str, score: int
) -> None:
    """Record a rating of 1-5. Raises the refusals of `Arena.rate`."""
    slot = battle.slot(letter)
    try:
        rating = Rating(battle.id, battle.person, slot.letter, dimension, score)  # type: ignore[arg-type]  # it checks
    except InvalidRecord as error:
        raise Refusal("unknown_rating") from error
    try:
        await in_database(records.rate, rating)
    except NotVotable as error:
        raise Refusal("not_ratable") from error
    battle.ratings[(letter, dimension)] = score
