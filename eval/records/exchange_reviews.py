"""Reviews that leave for other installations, and reviews that come from them.

A rater is told by a key made of the run and of the person's id, which is drawn by chance:
nobody finds the person by it, nor the same person in another run, and the same review that
comes twice, or comes home, is known again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from eval.records.review_tables import reviews

Row = dict[str, Any]

IMPORTED = "imported-"
_AT_ONCE = 500


def given(db: Connection) -> Iterator[Row]:
    """Yield all reviews, with the rater's key in place of the person."""
    ordered = select(reviews).order_by(reviews.c.created, reviews.c.run, reviews.c.sample)
    for row in db.execute(ordered).yield_per(_AT_ONCE):
        fields = dict(row._mapping)
        yield fields | {"rater": rater(fields["run"], fields.pop("person"))}


def add(db: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Store the reviews that are not here yet; return how many."""
    runs = sorted({row["run"] for row in rows})
    here: set[tuple[str, str, str]] = set()
    for start in range(0, len(runs), _AT_ONCE):
        wanted = reviews.c.run.in_(runs[start : start + _AT_ONCE])
        for row in db.execute(
            select(reviews.c.run, reviews.c.sample, reviews.c.person).where(wanted)
        ):
            here.add((row.run, row.sample, rater(row.run, row.person)))
    new = [
        {**row, "person": IMPORTED + row["rater"]}
        for row in rows
        if (row["run"], row["sample"], row["rater"]) not in here
    ]
    for start in range(0, len(new), _AT_ONCE):
        part = [{k: v for k, v in row.items() if k != "rater"} for row in new]
        db.execute(reviews.insert(), part[start : start + _AT_ONCE])
    return len(new)


def rater(run: str, person: str) -> str:
    """Return the key by which a person is told in the reviews of a run."""
    if person.startswith(IMPORTED):
        return person.removeprefix(IMPORTED)
    return hashlib.sha256(f"review\n{run}\n{person}".encode()).hexdigest()[:32]
