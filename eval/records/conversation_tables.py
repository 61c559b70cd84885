"""The tables of conversations, apart from those of battles: nothing here is ever rated.

`folded` columns hold the text as it is searched (`conversation_values.fold`). What a person
deletes is marked and stays.
"""

from __future__ import annotations

from typing import get_args

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from eval.records.conversation_values import ChatAnswerState, OpenKind, RunKind
from eval.records.tables import CleanJson, CleanText, UtcTime, metadata


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


conversations = Table(
    "conversations",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("person", CleanText, nullable=False),
    Column("title", CleanText, nullable=False),
    Column("folded", CleanText, nullable=False),
    Column("named", Boolean, nullable=False),
    Column("system", CleanText, nullable=False),
    Column("sampling", CleanJson, nullable=False),
    Column("contestants", CleanJson, nullable=False),
    Column("head", CleanText),
    Column("created", UtcTime, nullable=False),
    Column("changed", UtcTime, nullable=False),
    Column("deleted", UtcTime),
    Index(None, "person", "changed"),
)

chat_turns = Table(
    "chat_turns",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("conversation", ForeignKey("conversations.id"), nullable=False),
    Column("parent", ForeignKey("chat_turns.id")),
    Column("n", Integer, nullable=False),
    Column("prompt", CleanText, nullable=False),
    Column("folded", CleanText, nullable=False),
    Column("sent", CleanText, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("round", Integer, nullable=False),
    Column("problem", CleanText),
    Column("created", UtcTime, nullable=False),
    Column("deleted", UtcTime),
    UniqueConstraint("conversation", "n"),
)

chat_answers = Table(
    "chat_answers",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("turn", ForeignKey("chat_turns.id"), nullable=False),
    Column("contestant", CleanText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("folded", CleanText, nullable=False),
    Column("state", String(16), nullable=False),
    Column("error_code", CleanText),
    Column("finish_reason", CleanText),
    Column("usage", CleanJson),
    Column("timings", CleanJson),
    Column("sampling", CleanJson),
    Column("context", CleanJson),
    Column("left_out", CleanJson, nullable=False),
    Column("created", UtcTime, nullable=False),
    UniqueConstraint("turn", "contestant", "version"),
    _one_of("state", get_args(ChatAnswerState)),
    Index(None, "state"),
)

# Append-only; the latest of a kind counts. No query of the ratings reads it.
open_judgements = Table(
    "open_judgements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("answer", ForeignKey("chat_answers.id"), nullable=False),
    Column("person", CleanText, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("value", Integer, nullable=False),
    Column("created", UtcTime, nullable=False),
    _one_of("kind", get_args(OpenKind)),
    CheckConstraint(
        "(kind = 'thumb' AND value IN (-1, 1)) OR (kind <> 'thumb' AND value BETWEEN 1 AND 5)",
        name="value",
    ),
    Index(None, "answer"),
)

block_runs = Table(
    "block_runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", CleanText, nullable=False, unique=True),
    Column("answer", ForeignKey("chat_answers.id"), nullable=False),
    Column("block", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
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
    Column("verdict", CleanJson),
    Column("created", UtcTime, nullable=False),
    _one_of("kind", get_args(RunKind)),
    Index(None, "answer"),
)

# Only of the latest run of a block and kind, as with battles.
block_files = Table(
    "block_files",
    metadata,
    Column("run", ForeignKey("block_runs.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("name", CleanText, nullable=False),
    Column("media", CleanText),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

# What an encoder made of a text; a text that changes has another digest.
text_vectors = Table(
    "text_vectors",
    metadata,
    Column("encoder", CleanText, primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

__all__ = [
    "block_files",
    "block_runs",
    "chat_answers",
    "chat_turns",
    "conversations",
    "metadata",
    "open_judgements",
    "text_vectors",
]
