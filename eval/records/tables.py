"""The tables, and the column types that keep text and times storable anywhere.

Only portable SQL: what one database needs of its own stands in `database.py`.
A change here needs a migration; a test compares the two.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

from eval.records.values import DIMENSIONS, LETTERS, ROLES, AnswerState, BattleState, Choice

REPLACEMENT = "\ufffd"


def clean(text: str) -> str:
    """Return `text` with NUL and lone surrogates replaced by U+FFFD.

    PostgreSQL stores no NUL and no database stores half a character; a model or a
    paste can produce both, and losing the whole answer for them would be worse.
    """
    text = text.replace("\0", REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def clean_json(value: Any) -> Any:
    """Return a JSON-able value with clean texts; NaN and infinities become null.

    Raises `TypeError` for what JSON cannot hold.
    """
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {clean(str(key)): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    if value is None or isinstance(value, int | float):
        return value
    raise TypeError(f"{type(value).__name__} is not JSON")


class CleanText(TypeDecorator[str]):
    """Text that every database can store, see `clean`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Clean what goes in."""
        return None if value is None else clean(value)


class CleanJson(TypeDecorator[Any]):
    """JSON that every database can store, see `clean_json`; None is SQL's NULL."""

    impl = JSON
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Clean what goes in."""
        return clean_json(value)


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware in, UTC stored, aware UTC out (SQLite itself forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; a naive time is an error, since nobody knows when it was."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; give an aware time")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware time."""
        if value is None or value.tzinfo is None:
            return None if value is None else value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


def _one_of(column: str, values: tuple[object, ...], name: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def _of_slot() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["battle", "slot"], ["slots.battle", "slots.letter"])


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

battles = Table(
    "battles",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("person", CleanText, nullable=False),
    Column("layout", Integer, nullable=False),
    Column("language", CleanText, nullable=False),
    Column("pair_probability", Float, nullable=False),
    Column("problem", CleanText),
    Column("state", String(16), nullable=False),
    Column("marks", CleanJson, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("origin", CleanText),  # None: fought here
    CheckConstraint("layout IN (2, 4)", name="layout"),
    _one_of("state", tuple(BattleState), "state"),
    Index(None, "person", "created"),
    Index(None, "state"),
)

slots = Table(
    "slots",
    metadata,
    Column("battle", ForeignKey("battles.id"), primary_key=True),
    Column("letter", String(1), primary_key=True),
    Column("contestant", CleanText, nullable=False),
    Column("snapshot", CleanJson, nullable=False),
    _one_of("letter", LETTERS, "letter"),
)

turns = Table(
    "turns",
    metadata,
    Column("battle", ForeignKey("battles.id"), primary_key=True),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("prompt", CleanText, nullable=False),
    Column("created", UtcTime, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("battle", CleanText, primary_key=True),
    Column("slot", String(1), primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("text", CleanText, nullable=False),
    Column("state", String(16), nullable=False),
    Column("finish_reason", CleanText),
    Column("error_code", CleanText),
    Column("usage", CleanJson),
    Column("timings", CleanJson),
    Column("replaced", CleanJson, nullable=False),
    Column("sampling", CleanJson),
    _of_slot(),
    ForeignKeyConstraint(["battle", "turn"], ["turns.battle", "turns.index"]),
    _one_of("state", get_args(AnswerState), "state"),
    Index(None, "state"),
)

# The battle as the primary key is what makes the first vote the only one.
votes = Table(
    "votes",
    metadata,
    Column("battle", ForeignKey("battles.id"), primary_key=True),
    Column("person", CleanText, nullable=False),
    Column("choice", String(16), nullable=False),
    Column("ranking", CleanJson),
    Column("created", UtcTime, nullable=False),
    _one_of("choice", get_args(Choice), "choice"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("battle", CleanText, nullable=False),
    Column("slot", String(1), nullable=False),
    Column("person", CleanText, nullable=False),
    Column("dimension", String(16), nullable=False),
    Column("value", Integer, nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("created", UtcTime, nullable=False),
    _of_slot(),
    _one_of("dimension", DIMENSIONS, "dimension"),
    CheckConstraint("value BETWEEN 1 AND 5", name="value"),
    Index(None, "battle"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("battle", CleanText, nullable=False),
    Column("slot", String(1), nullable=False),
    Column("turn", Integer),
    Column("code", CleanText, nullable=False),
    Column("language", CleanText, nullable=False),
    Column("stdin", CleanText, nullable=False),
    Column("outcome", CleanText, nullable=False),
    Column("stdout", CleanText, nullable=False),
    Column("stderr", CleanText, nullable=False),
    Column("wall_seconds", Float),
    Column("cpu_seconds", Float),
    Column("image", CleanText),
    Column("exit_code", Integer),
    Column("signal", Integer),
    Column("memory_peak_bytes", BigInteger),
    Column("truncated", Boolean, nullable=False),
    Column("reason", CleanText),
    Column("edited", Boolean),
    Column("compiler", CleanText),
    Column("created", UtcTime, nullable=False),
    _of_slot(),
    Index(None, "battle"),
)

# Only of a slot's latest run: four megabytes for each would soon be the whole database.
run_files = Table(
    "run_files",
    metadata,
    Column("battle", CleanText, primary_key=True),
    Column("slot", String(1), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("turn", Integer, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("media", CleanText),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    _of_slot(),
)

# One row for each time that an answer was judged: a regenerated answer is judged again.
judgements = Table(
    "judgements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("battle", CleanText, nullable=False),
    Column("slot", String(1), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("problem", CleanText, nullable=False),
    Column("digest", CleanText, nullable=False),
    Column("code", CleanText, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("passed", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("tests", CleanJson, nullable=False),
    Column("first_failure", CleanJson),
    Column("image", CleanText),
    Column("created", UtcTime, nullable=False),
    _of_slot(),
    Index(None, "battle"),
)

# One row, made when it is first asked for: a name by chance, so that others can tell
# this installation's battles from their own.
installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("origin", CleanText, nullable=False),
)

# Who may log in, or whom a proxy vouches for. `person` is what battles, votes and ratings
# name; they outlive the account, so nothing points here.
accounts = Table(
    "accounts",
    metadata,
    Column("person", CleanText, primary_key=True),
    Column("name", CleanText, nullable=False, unique=True),
    Column("password", CleanText),  # an argon2 hash; None: nobody can log in by password
    Column("role", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created", UtcTime, nullable=False),
    _one_of("role", ROLES, "role"),
)
