"""Files that the latest run of a slot left behind. Functions run inside a transaction.

A battle is read far more often than a file of it, so its files come back without their
contents, which are fetched one at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import Connection, delete, select

from eval.records.readings import FileEntry
from eval.records.rows import add_row
from eval.records.tables import battles, run_files, slots
from eval.records.values import BattleState, RunFile, RunRecord


def replace_files(
    db: Connection, run: RunRecord, files: Sequence[RunFile]
) -> tuple[FileEntry, ...]:
    """Keep a run's files in place of those of the slot's run before it; return them."""
    # Else two runs of one slot that end together both insert a first file. Before any row
    # that points at the slot: that alone would share its lock, and two sharers deadlock.
    slot = (slots.c.battle == run.battle) & (slots.c.letter == run.slot)
    db.execute(select(slots.c.letter).where(slot).with_for_update())
    kept = (run_files.c.battle == run.battle) & (run_files.c.slot == run.slot)
    db.execute(delete(run_files).where(kept))
    entries = tuple(_entry(run, n, file) for n, file in enumerate(files, start=1))
    for entry, file in zip(entries, files, strict=True):
        add_row(db, run_files, vars(entry) | {"battle": run.battle, "content": file.content})
    return entries


def _entry(run: RunRecord, n: int, file: RunFile) -> FileEntry:
    digest = hashlib.sha256(file.content).hexdigest()
    return FileEntry(run.slot, n, run.turn or 1, file.name, file.media, len(file.content), digest)


def files_of(db: Connection, battle_id: str) -> tuple[FileEntry, ...]:
    """Return a battle's files without their contents, by slot and number."""
    columns = [run_files.c[field.name] for field in fields(FileEntry)]
    query = select(*columns).where(run_files.c.battle == battle_id)
    ordered = query.order_by(run_files.c.slot, run_files.c.n)
    return tuple(FileEntry(**row._mapping) for row in db.execute(ordered))


def content(db: Connection, person: str, battle_id: str, slot: str, n: int) -> RunFile | None:
    """Return one file of a battle of this person's, None where there is none."""
    query = (
        select(run_files.c.name, run_files.c.content, run_files.c.media)
        .join(battles, battles.c.id == run_files.c.battle)
        .where(
            battles.c.id == battle_id,
            battles.c.person == person,
            run_files.c.slot == slot,
            run_files.c.n == n,
        )
    )
    row = db.execute(query).one_or_none()
    return None if row is None else RunFile(row.name, bytes(row.content), row.media)


def drop_void(db: Connection) -> None:
    """Forget the files of void battles: they are the largest rows by far."""
    void = select(battles.c.id).where(battles.c.state == BattleState.VOID)
    db.execute(delete(run_files).where(run_files.c.battle.in_(void)))
