"""The tables of API keys, beside those of battles in `tables.py`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from eval.records.tables import CleanText, UtcTime, metadata

__all__ = ["api_days", "api_keys", "metadata"]

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person", CleanText, nullable=False),
    Column("label", CleanText, nullable=False),
    Column("prefix", String(16), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the key, in hex
    Column("created", UtcTime, nullable=False),
    Column("used", UtcTime),
    Column("revoked", UtcTime),
    Index(None, "person"),
)

# What each key has had, day by day (UTC): limits and figures outlive a restart.
api_days = Table(
    "api_days",
    metadata,
    Column("key", String(32), ForeignKey("api_keys.id"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("requests", Integer, nullable=False),
    Column("tokens", BigInteger, nullable=False),
)
