"""The tables of what stands beside the votes: opinions, uses, and links to share a battle."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Table,
)

from eval.records.tables import CleanText, UtcTime, metadata
from eval.records.values import Choice, OpinionKind


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


# None of it is in a rating. The latest of a person and kind stands.
opinions = Table(
    "opinions",
    metadata,
    Column("battle", ForeignKey("battles.id"), primary_key=True),
    Column("person", CleanText, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("choice", String(16), nullable=False),
    Column("created", UtcTime, nullable=False),
    _one_of("kind", get_args(OpinionKind)),
    _one_of("choice", get_args(Choice)),
)

# "Would you use this?" Blind and seeing answers stand side by side: a later one must not
# take the place of what was said before the names were known.
uses = Table(
    "uses",
    metadata,
    Column("battle", CleanText, primary_key=True),
    Column("slot", String(1), primary_key=True),
    Column("person", CleanText, primary_key=True),
    Column("blind", Boolean, primary_key=True),
    Column("usable", Boolean, nullable=False),
    Column("created", UtcTime, nullable=False),
    ForeignKeyConstraint(["battle", "slot"], ["slots.battle", "slots.letter"]),
)

# Links under which a battle may be read by others; a withdrawn one is deleted.
links = Table(
    "links",
    metadata,
    Column("battle", ForeignKey("battles.id"), primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("created", UtcTime, nullable=False),
)
