"""The tables of the review queue, beside those of battles in `tables.py`.

A run lives in a folder, so `run` is its fingerprint and `sample` the sample's id there.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table

from eval.records.tables import CleanText, UtcTime, metadata
from eval.records.values import DIMENSIONS

__all__ = ["metadata", "review_drafts", "reviews"]


def _points(dimension: str) -> CheckConstraint:
    return CheckConstraint(f"{dimension} BETWEEN 1 AND 5", name=dimension)


# The key is what makes a person's first rating of an answer the only one.
reviews = Table(
    "reviews",
    metadata,
    Column("run", CleanText, primary_key=True),
    Column("sample", CleanText, primary_key=True),
    Column("person", CleanText, primary_key=True),
    *(Column(one, Integer, nullable=False) for one in DIMENSIONS),
    Column("language", String(8), nullable=False),
    Column("created", UtcTime, nullable=False),
    *(_points(one) for one in DIMENSIONS),
)

# What somebody was given and has not handed in; a point of its own column, so that two
# clicks at once never undo each other.
review_drafts = Table(
    "review_drafts",
    metadata,
    Column("run", CleanText, primary_key=True),
    Column("sample", CleanText, primary_key=True),
    Column("person", CleanText, primary_key=True),
    *(Column(one, Integer) for one in DIMENSIONS),
    Column("given", UtcTime, nullable=False),
    *(_points(one) for one in DIMENSIONS),
    Index(None, "run", "person"),
)
