"""Opening a database, its transactions, and saying what is wrong with it.

The only module that knows which database it talks to. SQLite runs in WAL mode with
`synchronous=FULL` (a power cut loses nothing acknowledged), and writing transactions
begin IMMEDIATE: one that reads first and writes later could otherwise fail at once
with "database is locked", whatever the time-out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Semaphore
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from eval.records.errors import DatabaseTooNew, DatabaseUnavailable, InvalidRecord, RecordRefused

MIGRATIONS = Path(__file__).parent / "migrations"

# Alembic keeps the migration that runs in module variables.
_ALEMBIC = Lock()

CONNECTIONS = 40
KEPT_CONNECTIONS = 8

# SQLite's result code (its primary part) -> our code, cause, mend.
_SQLITE_FAULTS = {
    "BUSY": ("database_locked", "another program holds it", "close that program and try again"),
    "FULL": ("database_disk_full", "the disk is full", "free some space and try again"),
    "NOTADB": (
        "database_not_sqlite",
        "the file is not a SQLite database",
        "move it away or set DATABASE_URL to another file",
    ),
    "READONLY": (
        "database_read_only",
        "the file or its folder is read-only",
        "make both writable or set DATABASE_URL to another file",
    ),
    "CANTOPEN": (
        "database_cannot_open",
        "the file cannot be opened or created",
        "check the rights of the file and its folder, or set DATABASE_URL to another file",
    ),
    "CORRUPT": (
        "database_damaged",
        "the file is damaged",
        "restore it from a backup or set DATABASE_URL to another file",
    ),
    "IOERR": (
        "database_unreachable",
        "the disk failed to read or write it",
        "check the disk and try again",
    ),
}


class Database:
    """One database: `reading()` and `writing()` give transactions on it.

    Safe to use from many threads. Every wait is bounded by `patience` seconds: for a
    lock, and for a free connection.
    """

    def __init__(self, url: str, *, patience: float) -> None:
        """Connect and migrate to the newest schema; raise `DatabaseUnavailable`."""
        parsed = _parse(url)
        self.where = _display(parsed)
        self._password = parsed.password
        self._patience = patience
        sqlite = parsed.get_backend_name() == "sqlite"
        if sqlite:
            _make_folder(parsed, self.where)
        self._engine = _engine(parsed, patience, self.where)
        self._writer = self._engine.execution_options(leitai_writes=True)
        if sqlite:
            _set_up_sqlite(self._engine, patience)
        self._one_writer = Lock() if sqlite else Semaphore(CONNECTIONS)
        try:
            self._migrate()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close every idle connection."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction that sees one moment of the database."""
        with self._explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that is committed when the block has ended without error."""
        with self._turn(), self._explained(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for this process' other writers, where there is one writer at a time.

        SQLite lets them poll: of 400 commits by 40 threads the slowest took 1.1 to 5.2 s,
        and 0.2 to 0.8 s behind a lock.
        """
        if not self._one_writer.acquire(timeout=self._patience):
            raise self._busy()
        try:
            yield
        finally:
            self._one_writer.release()

    def _migrate(self) -> None:
        """Bring the schema to head, inside one writing transaction.

        Whoever comes second waits for the first and finds nothing left to do.
        """
        from alembic import command
        from alembic.config import Config
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with _ALEMBIC, self.writing() as connection:
            scripts = ScriptDirectory.from_config(config).walk_revisions()
            found = MigrationContext.configure(connection).get_current_revision()
            if found is not None and found not in {script.revision for script in scripts}:
                raise DatabaseTooNew(self.where, found)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            # A read-only file shows itself only when written to: better now than at a vote.
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        try:
            yield
        except IntegrityError as error:
            raise RecordRefused(self._masked(error.orig)) from error
        except PoolTimeout as error:
            raise self._busy() from error
        except DBAPIError as error:
            raise self._explain(error.orig) from error
        except StatementError as error:
            raise InvalidRecord("not_storable", f"{error.orig}; give a plain value") from error

    def _busy(self) -> DatabaseUnavailable:
        return DatabaseUnavailable(
            "database_locked", f"{self.where}: too many want it at once; try again in a moment"
        )

    def _explain(self, error: BaseException | None) -> DatabaseUnavailable:
        name = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_")
        fault = _SQLITE_FAULTS.get(name.split("_")[0])
        if fault is None:
            cause = self._masked(error)
            fault = ("database_unreachable", cause, "check that the database runs and try again")
        code, cause, mend = fault
        return DatabaseUnavailable(code, f"{self.where}: {cause}; {mend}")

    def _masked(self, error: BaseException | None) -> str:
        line = " ".join(str(error).split())
        return line.replace(self._password, "***") if self._password else line


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The text may hold a password in a place that nobody can tell: not repeated.
        raise DatabaseUnavailable(
            "database_bad_url",
            "DATABASE_URL is not a database URL; write sqlite:////absolute/path/leitai.db",
        ) from None
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise DatabaseUnavailable(
            "database_bad_url",
            "DATABASE_URL names no file, and memory forgets; write sqlite:////absolute/path.db",
        )
    return parsed


def _display(url: URL) -> str:
    """Return what may be shown: no password, and no query, which can hold one too."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(query={}).render_as_string(hide_password=True)


def _engine(url: URL, patience: float, where: str) -> Engine:
    try:
        return create_engine(url, **_pool(url, patience))
    except (ImportError, NoSuchModuleError) as error:
        raise DatabaseUnavailable(
            "database_driver_missing",
            f"{where}: its driver is not there ({error}); install it or use sqlite:////PATH",
        ) from error


def _pool(url: URL, patience: float) -> dict[str, Any]:
    options: dict[str, Any] = {
        "pool_size": KEPT_CONNECTIONS,
        "max_overflow": CONNECTIONS - KEPT_CONNECTIONS,
        "pool_timeout": patience,
    }
    if url.get_backend_name() == "sqlite":
        return options | {"connect_args": {"timeout": patience}}
    return options | {"pool_pre_ping": True}


def _make_folder(url: URL, where: str) -> None:
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(
            "database_cannot_open",
            f"{where}: its folder cannot be made ({error.strerror}); "
            "check the rights of the folder, or set DATABASE_URL to another file",
        ) from error


def _set_up_sqlite(engine: Engine, patience: float) -> None:
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
