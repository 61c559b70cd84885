"""SQLite: one file, one writer at a time.

WAL mode with `synchronous=FULL` (a power cut loses nothing acknowledged), and writing
transactions begin IMMEDIATE: one that reads first and writes later could otherwise
fail at once with "database is locked", whatever the time-out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, event

from eval.records.backend import BadUrl, Fault
from eval.records.errors import DatabaseUnavailable

READING: dict[str, Any] = {}
WRITING: dict[str, Any] = {"leitai_writes": True}

# SQLite's result code (its primary part) -> what is wrong.
_FAULTS = {
    "BUSY": Fault(
        "database_locked", "another program holds it", "close that program and try again"
    ),
    "FULL": Fault("database_disk_full", "the disk is full", "free some space and try again"),
    "NOTADB": Fault(
        "database_not_sqlite",
        "the file is not a SQLite database",
        "move it away or set DATABASE_URL to another file",
    ),
    "READONLY": Fault(
        "database_read_only",
        "the file or its folder is read-only",
        "make both writable or set DATABASE_URL to another file",
    ),
    "CANTOPEN": Fault(
        "database_cannot_open",
        "the file cannot be opened or created",
        "check the rights of the file and its folder, or set DATABASE_URL to another file",
    ),
    "CORRUPT": Fault(
        "database_damaged",
        "the file is damaged",
        "restore it from a backup or set DATABASE_URL to another file",
    ),
    "IOERR": Fault(
        "database_unreachable",
        "the disk failed to read or write it",
        "check the disk and try again",
    ),
}


def normalised(url: URL) -> URL:
    """Refuse what names no file."""
    if url.database in (None, "", ":memory:"):
        raise BadUrl("names no file, and memory forgets; write sqlite:////absolute/path.db")
    return url


def display(url: URL) -> str:
    """Return the path."""
    return str(url.database)


def may_exist(url: URL) -> bool:
    """Look for the file, which connecting would make."""
    return Path(str(url.database)).is_file()


def options(url: URL, patience: float) -> dict[str, Any]:
    """Bound the wait for another program's lock."""
    return {"connect_args": {"timeout": patience}}


def set_up(engine: Engine, patience: float) -> None:
    """Make the folder, and every connection durable and every writer IMMEDIATE."""
    _make_folder(engine.url)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        # The driver begins nothing by itself: `_begin` below does.
        connection.isolation_level = None
        _use_wal(connection, patience)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("leitai_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def turns() -> Lock:
    """Let one writer in at a time.

    SQLite lets them poll: of 400 commits by 40 threads the slowest took 1.1 to 5.2 s,
    and 0.2 to 0.8 s behind a lock.
    """
    return Lock()


@contextmanager
def migrating(connection: Connection) -> Iterator[None]:
    """Nothing to add: BEGIN IMMEDIATE already holds the whole database."""
    yield


def fault(error: BaseException | None) -> Fault | None:
    """Explain by SQLite's result code."""
    name = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_")
    return _FAULTS.get(name.split("_")[0])


def _make_folder(url: URL) -> None:
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(
            "database_cannot_open",
            f"{url.database}: its folder cannot be made ({error.strerror}); "
            "check the rights of the folder, or set DATABASE_URL to another file",
        ) from error


def _use_wal(connection: Any, patience: float) -> None:
    """Switch to WAL; SQLite's own time-out does not cover this change of mode."""
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except connection.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
