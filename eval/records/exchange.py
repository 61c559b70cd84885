"""Battles that leave for other installations, and battles that come from them.

Only revealed battles ever leave. Rows are plain dictionaries by the names of the columns:
what they mean to others is said in `eval.exchange.open_data`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Connection, Select, Table, select

from eval.records import exchange_reviews, queries
from eval.records.database import Database
from eval.records.errors import OriginConflict, RecordRefused
from eval.records.opinion_tables import opinions, uses
from eval.records.readings import PairVote
from eval.records.rows import add_row
from eval.records.tables import (
    answers,
    battles,
    installation,
    ratings,
    runs,
    slots,
    turns,
    votes,
)
from eval.records.values import BattleState

Row = dict[str, Any]

# In an order in which each row finds what it points at.
TABLES: Mapping[str, Table] = {
    "battles": battles,
    "slots": slots,
    "turns": turns,
    "answers": answers,
    "votes": votes,
    "ratings": ratings,
    "runs": runs,
    "opinions": opinions,
    "uses": uses,
}
REVIEWS = "reviews"  # of answers of runs; they belong to no battle
_AT_ONCE = 500


@dataclass(frozen=True)
class Merged:
    """How many battles and `reviews` were `added`, and how many battles `skipped` since they
    were here already."""

    added: int
    skipped: int
    reviews: int = 0


class Moment:
    """What was revealed at one moment; valid inside of `Exchange.moment`."""

    def __init__(self, db: Connection, origin: str) -> None:
        self._db = db
        self.origin = origin

    def rows(self, name: str) -> Iterator[Row]:
        """Yield the rows of a table of `TABLES`, or of `REVIEWS`, as they were recorded.

        The `origin` of a battle is always told, also where it was fought here.
        """
        if name == REVIEWS:
            yield from exchange_reviews.given(self._db)
            return
        for row in self._db.execute(_revealed(TABLES[name])).yield_per(_AT_ONCE):
            fields = dict(row._mapping)
            if name == "battles":
                fields["origin"] = fields["origin"] or self.origin
            yield fields

    def pairs(self) -> list[PairVote]:
        """Return the votes table."""
        return queries.pairwise_votes(self._db, None)


class Exchange:
    """The door for whole batches of battles; raises as `Records` does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str, *, patience: float = 10.0, existing: bool = False) -> Self:
        """Open `url` as `Records.open` does; with `existing` nothing is made."""
        return cls(Database(url, patience=patience, existing=existing))

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    def origin(self) -> str:
        """Return the name by chance of this installation, made when first asked for."""
        try:
            with self._database.writing() as db:
                return _own_origin(db)
        except RecordRefused:  # another process made it in this moment
            with self._database.writing() as db:
                return _own_origin(db)

    @contextmanager
    def moment(self) -> Iterator[Moment]:
        """Give what is revealed now; what is recorded meanwhile is not seen."""
        origin = self.origin()
        with self._database.reading() as db:
            yield Moment(db, origin)

    def merge(
        self,
        rows: Mapping[str, Sequence[Row]],
        *,
        tell: Callable[[int, int], None] = lambda done, total: None,
    ) -> Merged:
        """Add revealed battles with all their rows, and reviews, in one transaction.

        `rows` are by the names of `TABLES` and `REVIEWS`. A battle that is here already, from
        the same origin, is left out with all its rows, and so is each review that is here.
        Raises `OriginConflict` for a battle that comes from another origin; then nothing is
        stored. `tell` hears how many rows of how many are written.
        """
        own = self.origin()
        with self._database.writing() as db:
            # Of two imports at once the second waits, and then sees what the first has added.
            db.execute(select(installation).with_for_update())
            here = _here(db, own, [row["id"] for row in rows["battles"]])
            for battle in rows["battles"]:
                if here.get(battle["id"], battle["origin"]) != battle["origin"]:
                    raise OriginConflict(battle["id"])
            new = {
                name: [r for r in rows.get(name, ()) if _battle_of(r) not in here]
                for name in TABLES
            }
            _add(db, new, tell)
            reviewed = exchange_reviews.add(db, rows.get(REVIEWS, ()))
        added = len(new["battles"])
        return Merged(added, len(rows["battles"]) - added, reviewed)


def _add(
    db: Connection, new: Mapping[str, Sequence[Row]], tell: Callable[[int, int], None]
) -> None:
    done, total = 0, sum(map(len, new.values()))
    for name, table in TABLES.items():
        fixed = {"state": BattleState.REVEALED} if name == "battles" else {}
        for start in range(0, len(new[name]), _AT_ONCE):
            part = [row | fixed for row in new[name][start : start + _AT_ONCE]]
            db.execute(table.insert(), part)
            done += len(part)
            tell(done, total)


def _battle_of(row: Row) -> Any:
    return row["battle"] if "battle" in row else row["id"]


def _here(db: Connection, own: str, ids: Sequence[str]) -> dict[str, str]:
    """Return the origins of those battles that are here."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        wanted = battles.c.id.in_(ids[start : start + _AT_ONCE])
        for row in db.execute(select(battles.c.id, battles.c.origin).where(wanted)):
            found[row.id] = row.origin or own
    return found


def _own_origin(db: Connection) -> str:
    known = db.execute(select(installation.c.origin)).scalar_one_or_none()
    if known is None:
        known = secrets.token_urlsafe(12)
        add_row(db, installation, {"id": 1, "origin": known})
    return str(known)


def _revealed(table: Table) -> Select[Any]:
    """Select the rows of revealed battles, without what only this database needs."""
    left_out = {"state"} if table is battles else {"id"}
    columns = [column for column in table.c if column.name not in left_out]
    if table is battles:
        query, order = select(*columns), [battles.c.created, battles.c.id]
    else:
        query = select(*columns).join(battles, battles.c.id == table.c.battle)
        order = list(table.primary_key.columns)
    return query.where(battles.c.state == BattleState.REVEALED).order_by(*order)
