"""Opening a database, its transactions, and saying what is wrong with it.

What SQLite and PostgreSQL need of their own stands in `sqlite.py` and `postgresql.py`;
everybody else speaks to a `Database` and cannot tell which one it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from eval.records import postgresql, sqlite
from eval.records.backend import CONNECTIONS, KEPT_CONNECTIONS, Backend, BadUrl, Fault
from eval.records.errors import DatabaseTooNew, DatabaseUnavailable, InvalidRecord, RecordRefused

MIGRATIONS = Path(__file__).parent / "migrations"

# Alembic keeps the migration that runs in module variables.
_ALEMBIC = Lock()

_BACKENDS: dict[str, Backend] = {"sqlite": sqlite, "postgresql": postgresql}

_LEGAL = "write sqlite:////absolute/path/leitai.db or postgresql://user:password@host:5432/leitai"

# Of a URL's query only these say nothing that must not be shown.
_HARMLESS = frozenset({"sslmode", "connect_timeout", "application_name", "host", "port"})


class Database:
    """One database: `reading()` and `writing()` give transactions on it.

    Safe to use from many threads. Every wait is bounded by `patience` seconds: for a
    lock, and for a free connection.
    """

    def __init__(self, url: str, *, patience: float, existing: bool = False) -> None:
        """Connect and migrate to the newest schema; raise `DatabaseUnavailable`.

        With `existing` nothing is made: a database that is not there, or that holds no
        records, is refused.
        """
        self._backend, parsed = _parse(url)
        self.where = self._backend.display(parsed)
        self._existing = existing
        if existing and not self._backend.may_exist(parsed):
            raise _not_there(self.where, "there is no such database")
        self._secrets = _secrets(parsed)
        self._patience = patience
        self._engine = self._new_engine(parsed)
        self._reader = self._engine.execution_options(**self._backend.READING)
        self._writer = self._engine.execution_options(**self._backend.WRITING)
        self._turns = self._backend.turns()
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
        with self._explained(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that is committed when the block has ended without error."""
        with self._turn(), self._explained(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for this process' other writers, as the kind of database wants it."""
        if not self._turns.acquire(timeout=self._patience):
            raise self._busy()
        try:
            yield
        finally:
            self._turns.release()

    def _new_engine(self, url: URL) -> Engine:
        pool = {
            "pool_size": KEPT_CONNECTIONS,
            "max_overflow": CONNECTIONS - KEPT_CONNECTIONS,
            "pool_timeout": self._patience,
        }
        try:
            engine = create_engine(url, **pool, **self._backend.options(url, self._patience))
        except ImportError as error:
            raise _driver_missing(self.where, error) from error
        self._backend.set_up(engine, self._patience)
        return engine

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
        with _ALEMBIC, self.writing() as connection, self._backend.migrating(connection):
            scripts = ScriptDirectory.from_config(config).walk_revisions()
            found = MigrationContext.configure(connection).get_current_revision()
            if found is not None and found not in {script.revision for script in scripts}:
                raise DatabaseTooNew(self.where, found)
            if found is None and self._existing:
                raise _not_there(self.where, "holds no records of this program")
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
        except DataError as error:
            raise InvalidRecord(
                "not_storable", f"{self._masked(error.orig)}; give a value that its column holds"
            ) from error
        except PoolTimeout as error:
            raise self._busy() from error
        except DBAPIError as error:
            raise self._explain(error.orig) from error
        except StatementError as error:
            raise InvalidRecord("not_storable", f"{error.orig}; give a plain value") from error
        except BadUrl as error:
            raise _bad_url(str(error)) from error

    def _busy(self) -> DatabaseUnavailable:
        return DatabaseUnavailable(
            "database_locked", f"{self.where}: too many want it at once; try again in a moment"
        )

    def _explain(self, error: BaseException | None) -> DatabaseUnavailable:
        fault = self._backend.fault(error) or Fault(
            "database_unreachable",
            self._masked(error),
            "check that the database runs and try again",
        )
        return DatabaseUnavailable(fault.code, f"{self.where}: {fault.cause}; {fault.mend}")

    def _masked(self, error: BaseException | None) -> str:
        line = " ".join(str(error).split())
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line


def _parse(url: str) -> tuple[Backend, URL]:
    # Heroku's name for it, which many still write.
    if url.startswith("postgres://"):
        url = url.replace("postgres://", "postgresql://", 1)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The text may hold a password in a place that nobody can tell: not repeated.
        raise _bad_url(f"is not a database URL; {_LEGAL}") from None
    backend = _BACKENDS.get(parsed.drivername.split("+")[0])
    if backend is None:
        shown = parsed.set(query={}).render_as_string(hide_password=True)
        raise _driver_missing(shown, parsed.drivername)
    try:
        return backend, backend.normalised(parsed)
    except BadUrl as error:
        raise _bad_url(str(error)) from None


def _bad_url(why: str) -> DatabaseUnavailable:
    return DatabaseUnavailable("database_bad_url", f"DATABASE_URL {why}")


def _not_there(where: str, why: str) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        "database_not_there",
        f"{where}: {why}; name the one that the app uses by --database or DATABASE_URL",
    )


def _driver_missing(where: str, which: object) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        "database_driver_missing",
        f"{where}: its driver is not there ({which}); install requirements.txt, or {_LEGAL}",
    )


def _secrets(url: URL) -> list[str]:
    """Return what a driver's words must not repeat, longest first."""
    given = {str(url.password or "")}
    for name, value in url.query.items():
        if name not in _HARMLESS:
            given |= {value} if isinstance(value, str) else set(value)
    return sorted(given - {""}, key=len, reverse=True)
