"""Ratings of the answers of runs: drafts of who is at it, and reviews that are in.

A review is final: after it the person sees whether the answer is correct, and what
follows that would no longer be blind. The same review again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sqlalchemy import Connection, delete, func, select

from eval.records.database import Database
from eval.records.errors import InvalidRecord, RecordRefused, ReviewConflict
from eval.records.review_tables import review_drafts, reviews
from eval.records.rows import add_row, set_rows
from eval.records.store import Records
from eval.records.values import DIMENSIONS

# Somebody who opened an answer and went away does not keep it from others for longer.
HOLDS = timedelta(hours=1)


@dataclass(frozen=True)
class Review:
    """One person's points, 1 to 5 on every dimension, for one answer of one run.

    `run` is the run's fingerprint, `sample` the answer's id in it, `language` that of the
    page on which the points were described. Raises `InvalidRecord`.
    """

    run: str
    sample: str
    person: str
    points: Mapping[str, int]
    language: str = "en"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        if set(self.points) != set(DIMENSIONS):
            raise InvalidRecord("dimensions", f"a review needs each of {', '.join(DIMENSIONS)}")
        for value in self.points.values():
            _check(value)


@dataclass(frozen=True)
class Draft:
    """An answer that a person was given at `given`, with the points chosen so far."""

    sample: str
    person: str
    points: Mapping[str, int]
    given: datetime


@dataclass(frozen=True)
class Desk:
    """Everything about one run at one moment."""

    reviews: tuple[Review, ...]
    drafts: tuple[Draft, ...]

    def held(self, now: datetime) -> tuple[Draft, ...]:
        """Return the drafts of people who may still be at it."""
        return tuple(draft for draft in self.drafts if now - draft.given < HOLDS)


class Reviews:
    """The door for reviews. Methods are synchronous, commit before they return, and raise
    as those of `Records` do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def beside(cls, records: Records) -> Self:
        """Use the database that `records` has open; it is closed there."""
        return cls(records._database)  # the same package

    @classmethod
    def open(cls, url: str, *, patience: float = 10.0, existing: bool = False) -> Self:
        """Open `url` as `Records.open` does; with `existing` nothing is made."""
        return cls(Database(url, patience=patience, existing=existing))

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    def desk(self, run: str) -> Desk:
        """Return a run's reviews, in the order in which they came, and its drafts."""
        with self._database.reading() as db:
            found = db.execute(
                select(reviews)
                .where(reviews.c.run == run)
                .order_by(reviews.c.created, reviews.c.sample, reviews.c.person)
            )
            told = tuple(_review(row._asdict()) for row in found)
            open_ = db.execute(
                select(review_drafts)
                .where(review_drafts.c.run == run)
                .order_by(review_drafts.c.given, review_drafts.c.sample)
            )
            return Desk(told, tuple(_draft(row._asdict()) for row in open_))

    def count(self, run: str) -> int:
        """Return how many reviews a run has: it changes whenever they do."""
        with self._database.reading() as db:
            query = select(func.count()).select_from(reviews).where(reviews.c.run == run)
            return int(db.execute(query).scalar_one())

    def give(self, run: str, sample: str, person: str, now: datetime | None = None) -> None:
        """Record that `person` has this answer before them, unless it is rated already.

        Given again it is held anew; points chosen before stay.
        """
        moment = now or datetime.now(UTC)
        try:
            self._give(run, sample, person, moment)
        except RecordRefused:  # the same person has opened it elsewhere in this moment
            self._give(run, sample, person, moment)

    def _give(self, run: str, sample: str, person: str, moment: datetime) -> None:
        with self._database.writing() as db:
            if _in_force(db, run, sample, person):
                return
            key = {"run": run, "sample": sample, "person": person}
            if not set_rows(db, review_drafts, key, given=moment):
                add_row(db, review_drafts, {**key, "given": moment})

    def choose(self, run: str, sample: str, person: str, dimension: str, value: int) -> bool:
        """Keep a point in the draft; False where there is none (any more).

        Raises `InvalidRecord` for another dimension or value.
        """
        if dimension not in DIMENSIONS:
            raise InvalidRecord("dimension", f"dimension {dimension!r} is unknown")
        _check(value)
        key = {"run": run, "sample": sample, "person": person}
        with self._database.writing() as db:
            return bool(set_rows(db, review_drafts, key, **{dimension: value}))

    def hand_in(self, review: Review) -> None:
        """Record a review and drop its draft; raise `ReviewConflict` for another one in force."""
        try:
            self._hand_in(review)
        except RecordRefused:  # the same person did it elsewhere in this moment
            self._hand_in(review)

    def _hand_in(self, review: Review) -> None:
        key = {"run": review.run, "sample": review.sample, "person": review.person}
        with self._database.writing() as db:
            before = _in_force(db, **key)
            if before is None:
                told = {"language": review.language, "created": review.created}
                add_row(db, reviews, {**key, **review.points, **told})
            elif dict(before.points) != dict(review.points):
                raise ReviewConflict(before)
            same = [review_drafts.c[name] == value for name, value in key.items()]
            db.execute(delete(review_drafts).where(*same))


def _check(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
        raise InvalidRecord("points", f"points {value!r} must be a whole number from 1 to 5")


def _in_force(db: Connection, run: str, sample: str, person: str) -> Review | None:
    key = (reviews.c.run == run, reviews.c.sample == sample, reviews.c.person == person)
    row = db.execute(select(reviews).where(*key)).one_or_none()
    return None if row is None else _review(row._asdict())


def _review(row: Mapping[str, Any]) -> Review:
    points: dict[str, int] = {name: row[name] for name in DIMENSIONS}
    same = ("run", "sample", "person", "language", "created")
    return Review(points=points, **{name: row[name] for name in same})


def _draft(row: Mapping[str, Any]) -> Draft:
    points: dict[str, int] = {name: row[name] for name in DIMENSIONS if row[name] is not None}
    return Draft(row["sample"], row["person"], points, row["given"])
