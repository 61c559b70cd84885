"""Links under which a battle may be read by people who are not its owner.

A token is drawn by chance and tells nothing of the battle. What a reader prefers is kept
as an opinion `shared`, once each, outside the ratings.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, select

from eval.records.database import Database
from eval.records.errors import NotOwner, NotVotable, UnknownBattle
from eval.records.opinion_tables import links, opinions
from eval.records.opinions import Opinion
from eval.records.rows import add_row, locked
from eval.records.tables import battles
from eval.records.values import BattleState, Choice, now

_SHARED = (BattleState.ANSWERED, BattleState.REVEALED)


@dataclass(frozen=True)
class Shared:
    """What a link leads to, for one reader: the battle, and what the reader said of it."""

    battle: str
    is_owner: bool
    choice: Choice | None


class Links:
    """The door to shared battles; raises as `Records` does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, person: str, battle_id: str) -> str:
        """Return the token of the owner's battle, made when it has none.

        Raises `NotOwner`, `UnknownBattle`, `NotVotable` while answers are being written
        and for a void battle.
        """
        with self._database.writing() as db:
            state = BattleState(locked(db, battle_id, person=person).state)
            if state not in _SHARED:
                raise NotVotable(state)
            token = token_of(db, battle_id)
            if token is None:
                token = secrets.token_urlsafe(24)
                add_row(db, links, {"battle": battle_id, "token": token, "created": now()})
            return token

    def withdraw(self, person: str, battle_id: str) -> None:
        """Make the battle's link lead nowhere; a later one is another. Raises as `make`."""
        with self._database.writing() as db:
            locked(db, battle_id, person=person)
            db.execute(delete(links).where(links.c.battle == battle_id))

    def find(self, token: str, person: str) -> Shared | None:
        """Return what the link leads this person to; None where it leads nowhere."""
        with self._database.reading() as db:
            row = db.execute(_to_battle(token)).one_or_none()
            if row is None:
                return None
            return Shared(row.id, row.person == person, _said(db, row.id, person))

    def say(self, token: str, person: str, choice: Choice) -> Shared:
        """Record what a reader prefers; the first time counts. Return what is in force.

        Raises `UnknownBattle` for a link that leads nowhere, `NotOwner` for the owner, who
        votes in the arena, and `InvalidRecord` for a choice that the layout does not have.
        """
        with self._database.writing() as db:
            row = db.execute(_to_battle(token).with_for_update(of=battles)).one_or_none()
            if row is None:
                raise UnknownBattle("of this link")
            if row.person == person:
                raise NotOwner(row.id)
            said = _said(db, row.id, person)
            if said is None:
                opinion = Opinion(row.id, person, "shared", choice)
                opinion.as_vote().check_fits(row.layout)
                add_row(db, opinions, vars(opinion))
            return Shared(row.id, is_owner=False, choice=said or choice)


def token_of(db: Connection, battle_id: str) -> str | None:
    """Return the token of a battle's link, or None."""
    query = select(links.c.token).where(links.c.battle == battle_id)
    return db.execute(query).scalar_one_or_none()


def _to_battle(token: str) -> Select[Any]:
    """Select the battle that a link leads to, unless it may not be read any more."""
    return (
        select(battles.c.id, battles.c.person, battles.c.layout)
        .join(links, links.c.battle == battles.c.id)
        .where(links.c.token == token, battles.c.state.in_(_SHARED))
    )


def _said(db: Connection, battle_id: str, person: str) -> Choice | None:
    query = select(opinions.c.choice).where(
        opinions.c.battle == battle_id,
        opinions.c.person == person,
        opinions.c.kind == "shared",
    )
    found: Choice | None = db.execute(query).scalar_one_or_none()
    return found
