"""Statements that every door needs: rows written, a battle's row locked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

from eval.records.errors import NotOwner, UnknownBattle
from eval.records.tables import battles


def add_row(db: Connection, table: Table, fields: dict[str, Any]) -> None:
    """Insert one row."""
    db.execute(table.insert().values(fields))


def set_rows(db: Connection, table: Table, key: dict[str, Any], **fields: Any) -> int:
    """Update the rows whose columns equal `key`; return how many there were."""
    same = [table.c[name] == value for name, value in key.items()]
    return db.execute(update(table).where(*same).values(fields)).rowcount


def put_row(db: Connection, table: Table, fields: dict[str, Any]) -> None:
    """Insert a row, or exchange what stands under its primary key.

    Who calls holds the lock of the battle, else two could insert at once.
    """
    key = {column.name: fields[column.name] for column in table.primary_key.columns}
    rest = {name: value for name, value in fields.items() if name not in key}
    if not set_rows(db, table, key, **rest):
        add_row(db, table, fields)


def locked(db: Connection, battle_id: str, *, person: str | None = None) -> Row[Any]:
    """Return the battle's row, locked where a database locks rows; check its owner."""
    query = select(battles).where(battles.c.id == battle_id).with_for_update()
    row = db.execute(query).one_or_none()
    if row is None:
        raise UnknownBattle(battle_id)
    if person is not None and row.person != person:
        raise NotOwner(battle_id)
    return row
