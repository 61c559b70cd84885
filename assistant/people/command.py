"""`python -m assistant people`: who has an account, with which role.

A password comes from `LEITAI_PASSWORD`, from standard input, or from a prompt; never from
the command line, which everybody on the machine can read.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
from typing import Annotated

import typer

from eval.commands.databases import DatabaseUrl, opened
from eval.records.people import Account, Accounts, NameTaken, UnknownAccount, legal_name
from eval.records.values import Role

PASSWORD_ENV = "LEITAI_PASSWORD"  # noqa: S105 - the variable's name, not its value

app = typer.Typer(no_args_is_help=True, help="Accounts: add, list, password, role, remove.")

Name = Annotated[str, typer.Argument(help="Taken in any case; letters, digits and . _ - @ +")]
Which = Annotated[Role, typer.Option(help="member votes, rater reviews too, admin sees the load.")]


@app.command()
def add(
    name: Name,
    *,
    role: Which = "member",
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Only a proxy can vouch for this one.")
    ] = False,
    database: DatabaseUrl = "",
) -> None:
    """Make an account; the first admin is made this way too."""
    from assistant.people.passwords import hashed

    legal_name(name)
    with opened(Accounts, database, makes=True) as accounts:
        if accounts.named(name):
            raise ValueError(str(NameTaken(legal_name(name))))
        account = accounts.add(name, role, None if no_password else hashed(_password()))
    _tell(f"{account.name} has an account with the role {account.role}")


@app.command(name="list")
def list_(
    *,
    database: DatabaseUrl = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line.")] = False,
) -> None:
    """Show every account: name, role, when it was made, how it is let in."""
    with opened(Accounts, database) as accounts:
        found = [_shown(account) for account in accounts.all()]
    if as_json:
        typer.echo(json.dumps({"accounts": found}, ensure_ascii=False))
        return
    for line in found:
        typer.echo(f"{line['name']}\t{line['role']}\t{line['created']}\t{line['let_in_by']}")
    if not found:
        _tell("there is no account yet; `people add NAME --role admin` makes the first")


@app.command()
def password(name: Name, *, database: DatabaseUrl = "") -> None:
    """Give another password; all sessions of the account end."""
    from assistant.people.passwords import hashed

    with opened(Accounts, database) as accounts:
        if accounts.named(name) is None:
            raise UnknownAccount(legal_name(name))
        accounts.set_password(name, hashed(_password()))
    _tell(f"{legal_name(name)} has another password; sessions have ended")


@app.command()
def role(
    name: Name,
    role: Annotated[Role, typer.Argument(help="member, rater or admin")],
    *,
    database: DatabaseUrl = "",
) -> None:
    """Give another role, which holds from the next request."""
    with opened(Accounts, database) as accounts:
        accounts.set_role(name, role)
        _warn_without_admin(accounts)
    _tell(f"{legal_name(name)} has the role {role} now")


@app.command()
def remove(name: Name, *, database: DatabaseUrl = "") -> None:
    """Forget name and password and end the sessions; votes and ratings stay, without a name."""
    with opened(Accounts, database) as accounts:
        accounts.remove(name)
        _warn_without_admin(accounts)
    _tell(f"{legal_name(name)} has no account any more; votes and ratings stay")


def _password() -> str:
    """Return what was given, without its line end; a prompt asks twice."""
    if given := os.environ.get(PASSWORD_ENV):
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise ValueError("the two passwords differ; try again")
    return first


def _shown(account: Account) -> dict[str, str]:
    return {
        "name": account.name,
        "role": account.role,
        "created": account.created.isoformat(timespec="seconds"),
        "let_in_by": "password" if account.password else "proxy",
    }


def _warn_without_admin(accounts: Accounts) -> None:
    if not any(account.role == "admin" for account in accounts.all()):
        _tell("no account is an admin now")


def _tell(line: str) -> None:
    typer.echo(line, err=True)
