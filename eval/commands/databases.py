"""The database of a command: the one that is named, else the home's."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Annotated, Protocol, Self, TypeVar

import typer

DatabaseUrl = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="DATABASE_URL",
        help="Where the records are.",
        show_default="SQLite in LEITAI_HOME",
    ),
]


class _Room(Protocol):
    """One part of the records, as `eval.records` has them."""

    @classmethod
    def open(cls, url: str, *, existing: bool = ...) -> Self: ...
    def close(self) -> None: ...


Room = TypeVar("Room", bound=_Room)


def home_url() -> str:
    """Return the address of the home's own database, which may not have been made yet."""
    from runners.home import home

    return f"sqlite:///{home() / 'leitai.db'}"


@contextlib.contextmanager
def opened(room: type[Room], url: str, *, makes: bool = False) -> Iterator[Room]:
    """Open a part of the records at `url`, empty for the home's; of a named one nothing is
    made but by a command that `makes` records.

    Raises `ValueError` for a database that cannot be opened; one that fails later on is told
    and ends the command with exit code 1.
    """
    from eval.records import RecordsError

    try:
        found = room.open(url or home_url(), existing=bool(url) and not makes)
    except RecordsError as error:
        raise ValueError(str(error)) from error
    with contextlib.closing(found):
        try:
            yield found
        except (ValueError, LookupError):
            raise
        except RecordsError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
