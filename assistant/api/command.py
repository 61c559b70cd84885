"""`python -m assistant keys`: keys for the API, made, listed and ended by an administrator."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from eval.commands.databases import DatabaseUrl, home_url, opened
from eval.records import Records
from eval.records.keys import Key, Keys
from eval.records.people import Account, Accounts, UnknownAccount, legal_name

app = typer.Typer(no_args_is_help=True, help="API keys: new, list, revoke.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON line.")]


@app.command()
def new(
    label: Annotated[str, typer.Argument(help="What uses the key: an editor, a job.")],
    *,
    account: Annotated[
        str, typer.Option(help="Whose key it is; without an account, a person of its own.")
    ] = "",
    database: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Make a key and print it: the only time that it is shown."""
    with _opened(database, makes=True) as (keys, accounts):
        person = _named(accounts, account).person if account else secrets.token_urlsafe(16)
        made, secret = keys.make(person, label)
    if as_json:
        typer.echo(json.dumps({"key": secret, **_shown(made, account)}))
    else:
        typer.echo(secret)
        typer.echo(f"{made.id} is made; keep the key, it is not shown again", err=True)


@app.command(name="list")
def list_(*, database: DatabaseUrl = "", as_json: AsJson = False) -> None:
    """Show every key: id, how it begins, label, account, when it was made, used, revoked."""
    with _opened(database) as (keys, accounts):
        names = {account.person: account.name for account in accounts.all()}
        found = [_shown(key, names.get(key.person, "")) for key in keys.all()]
    if as_json:
        typer.echo(json.dumps({"keys": found}, ensure_ascii=False))
        return
    for line in found:
        typer.echo("\t".join(str(value or "-") for value in line.values()))
    if not found:
        typer.echo("there is no key yet; `keys new LABEL` makes one", err=True)


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(help="The key's id, as `keys list` shows it.")],
    *,
    database: DatabaseUrl = "",
) -> None:
    """End a key; a running app knows it within seconds."""
    with _opened(database) as (keys, _):
        ended = keys.revoke(key)
    typer.echo(f"{ended.id} ({ended.label}) is revoked", err=True)


@contextlib.contextmanager
def _opened(url: str, *, makes: bool = False) -> Iterator[tuple[Keys, Accounts]]:
    with (
        opened(Records, url, makes=makes) as records,
        contextlib.closing(Accounts.open(url or home_url())) as accounts,
    ):
        yield Keys.beside(records), accounts


def _named(accounts: Accounts, name: str) -> Account:
    found = accounts.named(name)
    if found is None:
        raise UnknownAccount(legal_name(name))
    return found


def _shown(key: Key, account: str) -> dict[str, Any]:
    times = {"created": key.created, "used": key.used, "revoked": key.revoked}
    return {
        "id": key.id,
        "prefix": key.prefix,
        "label": key.label,
        "account": account or None,
        **{name: at.isoformat(timespec="seconds") if at else None for name, at in times.items()},
    }
