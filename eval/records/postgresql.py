"""PostgreSQL: many writers, a network between, and a server that comes and goes.

Writers run READ COMMITTED and lock the battle's row before they read what they
decide by: whoever waited for the lock then sees what the other committed, so there
is no serialisation failure to repeat. Readers run REPEATABLE READ, READ ONLY: they
see one moment, like SQLite's, and can never fail for it (decision 012).

No wait is left to the network: the server ends statements and waits for locks, the
kernel ends a connection whose peer is gone, and the client one whose peer is silent.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, event

from eval.records.backend import CONNECTIONS, BadUrl, Fault

if TYPE_CHECKING:
    import psycopg

READING: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
WRITING: dict[str, Any] = {"isolation_level": "READ COMMITTED"}

# Any number does that no other program takes: an advisory lock has no other name.
_MIGRATION_LOCK = 7_105_313_120_126

# Beyond the server's own limits, so that these speak first where the server still runs.
_CLIENT_GRACE_SECONDS = 2.0

_UNREACHABLE_MEND = "check that PostgreSQL runs there and that DATABASE_URL names its host and port"
_LOCKED = Fault(
    "database_locked", "another transaction held it for too long", "try again in a moment"
)
_CROWDED = Fault(
    "database_locked", "it has no connection left", "raise its max_connections or try again"
)
_NO_RIGHTS = Fault(
    "database_cannot_open",
    "its user may not make or use the tables",
    "run ALTER DATABASE name OWNER TO user, or name another user in DATABASE_URL",
)
_NO_LOGIN = Fault(
    "database_cannot_open",
    "it refuses the user or the password",
    "correct them in DATABASE_URL",
)
_NO_DATABASE = Fault(
    "database_cannot_open",
    "the server has no database of that name",
    "create it (createdb) or correct DATABASE_URL",
)

# SQLSTATE -> what is wrong; two characters stand for a whole class.
_FAULTS = {
    "55P03": _LOCKED,
    "57014": _LOCKED,
    "40": _LOCKED,
    "53300": _CROWDED,
    "53100": Fault("database_disk_full", "its disk is full", "free some space and try again"),
    "25006": Fault(
        "database_read_only",
        "the server takes no writing (a standby?)",
        "set DATABASE_URL to the primary server",
    ),
    "28": _NO_LOGIN,
    "3D000": _NO_DATABASE,
    "42501": _NO_RIGHTS,
    "XX": Fault("database_damaged", "it is damaged", "restore it from a backup"),
    "57P": Fault("database_unreachable", "the server stopped", "start it and try again"),
}

# A refused connection carries no SQLSTATE, only the server's words, in its language.
_REFUSALS = {
    "password authentication failed": _NO_LOGIN,
    "no password supplied": _NO_LOGIN,
    "no pg_hba.conf entry": _NO_LOGIN,
    "too many clients": _CROWDED,
    "remaining connection slots": _CROWDED,
    "timeout expired": Fault("database_unreachable", "it does not answer", _UNREACHABLE_MEND),
    "Connection refused": Fault("database_unreachable", "nothing listens", _UNREACHABLE_MEND),
}


def normalised(url: URL) -> URL:
    """Choose psycopg 3, whatever driver the URL was written for."""
    if not url.database:
        raise BadUrl("names no database; write postgresql://user:password@host:5432/leitai")
    return url.set(drivername="postgresql+psycopg")


def display(url: URL) -> str:
    """Return the URL without password and query, which can hold one too."""
    shown = url.set(drivername="postgresql", query={})
    return shown.render_as_string(hide_password=True)


def may_exist(url: URL) -> bool:
    """Leave it to the server, which makes none by being asked."""
    return True


def options(url: URL, patience: float) -> dict[str, Any]:
    """Bound connecting, and how long a silent network is believed."""
    seconds = max(1, math.ceil(patience))
    network = {
        "connect_timeout": seconds,
        "keepalives": 1,
        "keepalives_idle": seconds,
        "keepalives_interval": max(1, seconds // 3),
        "keepalives_count": 3,
        "tcp_user_timeout": seconds * 1000,
        "fallback_application_name": "leitai",
    }
    return {
        # A server that came back is noticed before the connection is used.
        "pool_pre_ping": True,
        "connect_args": network,
    }


def set_up(engine: Engine, patience: float) -> None:
    """Give every connection its limits, and make its commits durable."""
    connection_class = _bounded(patience + _CLIENT_GRACE_SECONDS)
    milliseconds = max(1, round(patience * 1000))

    @event.listens_for(engine, "do_connect")
    def _open(_dialect: object, _record: object, args: Any, parameters: Any) -> Any:
        return connection_class.connect(*args, **parameters)

    @event.listens_for(engine, "connect")
    def _limit(connection: psycopg.Connection[Any], _record: object) -> None:
        # Not as start-up options: those a pooler like PgBouncer refuses.
        _execute(
            connection,
            "SELECT set_config('lock_timeout', %(ms)s, false),"
            " set_config('statement_timeout', %(ms)s, false),"
            " set_config('idle_in_transaction_session_timeout', %(ms)s, false)",
            {"ms": str(milliseconds)},
        )
        # Acknowledged means committed, also where the server was told to hurry.
        _execute(
            connection,
            "SELECT set_config('synchronous_commit', 'on', false)"
            " WHERE current_setting('synchronous_commit') = 'off'",
        )
        connection.commit()


def turns() -> Semaphore:
    """Let as many writers in as there are connections."""
    return Semaphore(CONNECTIONS)


@contextmanager
def migrating(connection: Connection) -> Iterator[None]:
    """Wait for another migration, for at most the patience, then take the time needed."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise BadUrl(f"names a database in {encoding}; create one with ENCODING 'UTF8'")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    driver: Any = connection.connection.driver_connection
    limit, driver.silence = driver.silence, None
    try:
        yield
    finally:
        driver.silence = limit


def fault(error: BaseException | None) -> Fault | None:
    """Explain by SQLSTATE, or by the words of a refused connection."""
    state = getattr(error, "sqlstate", None) or ""
    for part in (state, state[:3], state[:2]):
        if part in _FAULTS:
            return _FAULTS[part]
    text = " ".join(str(error).split())
    if 'FATAL: database "' in text and text.endswith("does not exist"):
        return _NO_DATABASE
    return next((found for words, found in _REFUSALS.items() if words in text), None)


def _execute(connection: psycopg.Connection[Any], statement: str, parameters: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.encode(), parameters)


def _bounded(seconds: float) -> type[psycopg.Connection[Any]]:
    """Return a connection class that hangs up on a server silent for `seconds`.

    The server's own time-outs end nothing when the server itself stands still, and
    the kernel of its machine goes on acknowledging. Imported late: SQLite needs none.
    """
    import psycopg
    from psycopg.pq import TransactionStatus

    class Bounded(psycopg.Connection[Any]):
        silence: float | None = seconds

        def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
            try:
                return super().wait(gen, interval, self.silence if timeout is None else timeout)
            except psycopg.OperationalError as error:
                if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                    raise
                self.pgconn.finish()
                raise psycopg.OperationalError("timeout expired: the server is silent") from error

    return Bounded
