"""Accounts: names, roles and password hashes, kept apart from what people did.

Battles, votes and ratings name a person by an id without meaning. An account gives that
id a name; when it is removed the name is forgotten and the votes stay whose they were.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, delete, select

from eval.records.database import Database
from eval.records.errors import InvalidRecord, RecordRefused, RecordsError
from eval.records.keys import end_keys
from eval.records.rows import add_row, set_rows
from eval.records.tables import accounts
from eval.records.values import ROLES, Role, now

LONGEST_NAME = 64  # characters
_BETWEEN = frozenset("._-@+ ")
# Letters and marks that nobody sees: with them a name could look like another one.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


class NameTaken(RecordsError):
    """Another account has this name."""

    code = "name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"the name {name!r} is taken; choose another, or remove that account")


class UnknownAccount(RecordsError, LookupError):
    """No account has this name."""

    code = "unknown_account"

    def __init__(self, name: str) -> None:
        super().__init__(f"no account is named {name!r}; `people list` shows them all")


@dataclass(frozen=True)
class Account:
    """One account as stored.

    `version` grows whenever sessions must end; `password` is an argon2 hash, or None for
    an account that only a proxy can vouch for. It is in no representation.
    """

    person: str
    name: str
    role: Role
    version: int
    created: datetime
    password: str | None = field(repr=False, default=None)


def legal_name(name: str) -> str:
    """Return the name as it is stored and compared: without outer blanks, in lower case.

    Raises `InvalidRecord` for what could look like another name: only letters, digits and
    `. _ - @ +` and single blanks, in their plain forms (no full-width ones, no ligatures).
    A legal name is its own legal name.
    """
    given = name.strip(" ")
    lower = given.lower()
    if (
        not 1 <= len(lower) <= LONGEST_NAME
        or not all(unicodedata.category(c)[0] in "LMN" or c in _BETWEEN for c in lower)
        or "  " in lower
        or _UNSEEN.search(lower)
        or any(unicodedata.normalize("NFKC", text) != text for text in (given, lower))
    ):
        raise InvalidRecord(
            "illegal_name",
            f"a name has 1 to {LONGEST_NAME} letters, digits and . _ - @ + or single blanks, "
            "in their plain forms; choose another",
        )
    return lower


class Accounts:
    """The accounts of one database. Safe to use from many threads; every write is committed.

    Names are taken in any case; every method raises `InvalidRecord` for an illegal one
    and `DatabaseUnavailable` as the records do.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str, *, patience: float = 10.0, existing: bool = False) -> Self:
        """Open a database as `Records.open` does; with `existing` nothing is made."""
        return cls(Database(url, patience=patience, existing=existing))

    def close(self) -> None:
        """Close every idle connection."""
        self._database.close()

    def add(self, name: str, role: Role, password: str | None) -> Account:
        """Store a new account with a hash of its password; raise `NameTaken`."""
        made = Account(
            secrets.token_urlsafe(16), legal_name(name), _legal_role(role), 1, now(), password
        )
        with self._unless_taken(made.name), self._database.writing() as db:
            add_row(db, accounts, dict(vars(made)))
        return made

    def named(self, name: str) -> Account | None:
        """Return the account of this name, if there is one."""
        return self._one(accounts.c.name == legal_name(name))

    def of(self, person: str) -> Account | None:
        """Return the account of this person, if it is still there."""
        return self._one(accounts.c.person == person)

    def vouched(self, name: str) -> Account:
        """Return the account of a name that a proxy vouches for; a newcomer gets one."""
        found = self.named(name)
        if found is None:
            try:
                found = self.add(name, "member", None)
            except NameTaken:  # two first requests of one person at once
                found = self.named(name)
        if found is None:
            raise UnknownAccount(name)
        return found

    def all(self) -> list[Account]:
        """Return every account, by name."""
        with self._database.reading() as db:
            rows = db.execute(select(accounts).order_by(accounts.c.name)).all()
        return [_account(dict(row._mapping)) for row in rows]

    def set_role(self, name: str, role: Role) -> None:
        """Give another role, which holds from the next request; raise `UnknownAccount`."""
        self._change(name, role=_legal_role(role))

    def set_password(self, name: str, password: str | None) -> None:
        """Store another hash and end all sessions; raise `UnknownAccount`."""
        self._change(name, password=password, version=accounts.c.version + 1)

    def end_sessions(self, person: str) -> None:
        """End the sessions of a person in every browser."""
        with self._database.writing() as db:
            set_rows(db, accounts, {"person": person}, version=accounts.c.version + 1)

    def rehash(self, before: Account, password: str) -> None:
        """Store a newer hash of the same password; sessions go on.

        Nothing happens when the password was changed meanwhile.
        """
        key = {"person": before.person, "password": before.password}
        with self._database.writing() as db:
            set_rows(db, accounts, key, password=password)

    def remove(self, name: str) -> None:
        """Forget name, role and password and end the keys; what the person did stays.

        Raises `UnknownAccount`.
        """
        with self._database.writing() as db:
            which = accounts.c.name == legal_name(name)
            person = db.execute(select(accounts.c.person).where(which)).scalar_one_or_none()
            if person is None:
                raise UnknownAccount(name)
            end_keys(db, person)
            db.execute(delete(accounts).where(which))

    def _one(self, which: ColumnElement[bool]) -> Account | None:
        with self._database.reading() as db:
            row = db.execute(select(accounts).where(which)).one_or_none()
        return None if row is None else _account(dict(row._mapping))

    def _change(self, name: str, **fields: Any) -> None:
        with self._database.writing() as db:
            if not set_rows(db, accounts, {"name": legal_name(name)}, **fields):
                raise UnknownAccount(name)

    @contextmanager
    def _unless_taken(self, name: str) -> Iterator[None]:
        try:
            yield
        except RecordRefused as error:
            raise NameTaken(name) from error


def _account(fields: dict[str, Any]) -> Account:
    return Account(**fields)


def _legal_role(role: str) -> Role:
    for legal in ROLES:
        if role == legal:
            return legal
    raise InvalidRecord("unknown_role", f"role {role!r} is unknown; legal are {', '.join(ROLES)}")
