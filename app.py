"""Starts Leitai: reads the configuration, wires the parts, serves the pages.

Nothing is decided here. What can fail at once (lineup, port, database) is tried
before anything slow is imported, and answered in one line with exit code 2.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from runners.configuration import ConfigError
from runners.home import home as data_home
from runners.lineup import Lineup

if TYPE_CHECKING:
    from assistant.limits import AppSettings
    from assistant.people import People
    from eval.records import Records
    from eval.records.people import Accounts


def main(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7860,
    lineup: Annotated[
        str, typer.Option(help="Name in configs/lineups, or a path ending in .yaml.")
    ] = "pocket",
    database_url: Annotated[
        str,
        typer.Option(
            envvar="DATABASE_URL",
            help="Where the records are.",
            show_default="SQLite in LEITAI_HOME",
        ),
    ] = "",
) -> None:
    """Serve the pages and the API until Ctrl-C.

    Exit 2 for a configuration, port or database that cannot be used, before anything loads.
    """
    # Read by Gradio when it is imported: no call leaves this machine.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from assistant.limits import load_app
    from assistant.people import People, SecretTooShort
    from eval.cost.here import load_here, told
    from eval.records import DatabaseUnavailable, Records
    from eval.records.people import Accounts

    try:
        settings = load_app()
        home = data_home()
        contestants = load_here(lineup)
        _check_port(host, port)
        people = People.at(home)
        url = database_url or f"sqlite:///{home / 'leitai.db'}"
        records = Records.open(url)
        accounts = Accounts.open(url) if settings.people.mode != "cookie" else None
    except (ConfigError, DatabaseUnavailable, SecretTooShort, _PortTaken, OSError) as error:
        _refuse(str(error))
    for line in told(contestants):
        print(f"cards: {line}", flush=True)
    if settings.people.mode == "accounts" and accounts and not accounts.all():
        print(
            "people: there is no account yet, so nobody can log in; make the first with "
            "python -m assistant people add NAME --role admin",
            flush=True,
        )
    # Ctrl-C is how a person stops it, not a failure.
    with contextlib.ExitStack() as stack, contextlib.suppress(KeyboardInterrupt):
        stack.callback(records.close)
        if accounts:
            stack.callback(accounts.close)
        served = _serve(
            host, port, contestants,
            records=records, people=people, accounts=accounts, settings=settings, home=home,
        )  # fmt: skip
        asyncio.run(served)


async def _serve(
    host: str,
    port: int,
    lineup: Lineup,
    *,
    records: Records,
    people: People,
    accounts: Accounts | None,
    settings: AppSettings,
    home: Path,
) -> None:
    from runners.engines.client import EngineHost

    # The engines load in their own processes while this one imports Gradio.
    engines = EngineHost(lineup, home)
    await engines.start()
    try:
        from assistant.service import serve

        await serve(
            host, port,
            lineup=lineup, engines=engines, records=records, people=people,
            accounts=accounts, settings=settings,
        )  # fmt: skip
    finally:
        await engines.close()


class _PortTaken(Exception):
    pass


def _check_port(host: str, port: int) -> None:
    """Find a taken port now, not after half a minute of loading."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _PortTaken(
                f"cannot listen on {host}:{port} ({error.strerror}); "
                "end what uses it, or choose another: make run PORT=7861"
            ) from error


def _refuse(reason: str) -> NoReturn:
    print(f"leitai: {reason}", file=sys.stderr)
    raise SystemExit(2)


# Typer's decorated tracebacks print local variables, keys among them.
cli = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
cli.command()(main)

if __name__ == "__main__":
    cli()
