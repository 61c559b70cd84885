"""What the records need to know about one kind of database, and nothing more.

`sqlite.py` and `postgresql.py` answer these questions as modules; `database.py` asks
them. A third kind would be a third module.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from threading import Lock, Semaphore
from typing import Any, NamedTuple, Protocol

from sqlalchemy import URL, Connection, Engine

CONNECTIONS = 40
KEPT_CONNECTIONS = 8


class Fault(NamedTuple):
    """What is wrong with a database: our stable code, the cause, and the mend."""

    code: str
    cause: str
    mend: str


class BadUrl(ValueError):
    """The URL cannot name a database of this kind; the text says why and the mend."""


class Backend(Protocol):
    """One kind of database; `READING` and `WRITING` are SQLAlchemy's execution options."""

    READING: dict[str, Any]
    WRITING: dict[str, Any]

    def normalised(self, url: URL) -> URL:
        """Return the URL as SQLAlchemy wants it; raise `BadUrl`."""

    def display(self, url: URL) -> str:
        """Return what may be shown of the URL: no password and no query."""

    def may_exist(self, url: URL) -> bool:
        """Return False where it can be told without connecting that there is none."""

    def options(self, url: URL, patience: float) -> dict[str, Any]:
        """Return arguments for `create_engine` that bound every wait, in seconds."""

    def set_up(self, engine: Engine, patience: float) -> None:
        """Make every connection and transaction of the engine keep our promises."""

    def turns(self) -> Lock | Semaphore:
        """Return what a writer of this process waits for before it begins."""

    def migrating(self, connection: Connection) -> AbstractContextManager[None]:
        """Hold off everyone else who would migrate, until the transaction ends."""

    def fault(self, error: BaseException | None) -> Fault | None:
        """Explain a driver's error, or return None where only its own words do."""
