"""API keys as stored: by their digest, never themselves; and what each has used.

A key is 256 random bits, so its plain SHA-256 is enough: nobody can try them all, and no
list of likely ones exists. A slow hash, right for passwords, would cost every request.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Connection, func, select, update

from eval.records.database import Database
from eval.records.errors import InvalidRecord, RecordsError
from eval.records.key_tables import api_days, api_keys
from eval.records.rows import add_row
from eval.records.store import Records
from eval.records.values import now

LONGEST_LABEL = 64  # characters
MOST_KEYS = 20  # of one person, in force at once
_SHOWN = 9  # characters of a key that stay visible: 36 of its bits
_KEY = re.compile(r"lt-[A-Za-z0-9_-]{43}")


class UnknownKey(RecordsError, LookupError):
    """No key in force has this id."""

    code = "unknown_key"

    def __init__(self, key: str) -> None:
        super().__init__(f"no key in force has the id {key!r}; `keys list` shows them")


class TooManyKeys(RecordsError):
    """A person has as many keys as one may have."""

    code = "too_many_keys"

    def __init__(self) -> None:
        super().__init__(f"there are {MOST_KEYS} keys in force already; revoke one that is unused")


@dataclass(frozen=True)
class Key:
    """One key in force or revoked, without its secret; `prefix` is how it begins."""

    id: str
    person: str
    label: str
    prefix: str
    created: datetime
    used: datetime | None = None
    revoked: datetime | None = None


@dataclass(frozen=True)
class Spent:
    """What a key used on one day, `YYYY-MM-DD` in UTC."""

    key: str
    day: str
    requests: int
    tokens: int


def is_key(text: str) -> bool:
    """Whether a text has the form of a key, so that a look for it makes sense."""
    return _KEY.fullmatch(text) is not None


class Keys:
    """The API keys of one database. Safe to use from many threads; writes are committed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def beside(cls, records: Records) -> Self:
        """Return the keys of the same database as `records`."""
        return cls(records._database)

    def make(self, person: str, label: str) -> tuple[Key, str]:
        """Store a new key; return it with its secret, which nobody can be told again.

        Raises `TooManyKeys`, and `InvalidRecord` for an illegal label.
        """
        secret = f"lt-{secrets.token_urlsafe(32)}"
        made = Key(secrets.token_hex(8), person, _legal(label), secret[:_SHOWN], now())
        with self._database.writing() as db:
            if _in_force(db, person) >= MOST_KEYS:
                raise TooManyKeys
            add_row(db, api_keys, {**vars(made), "digest": _digest(secret)})
        return made, secret

    def find(self, secret: str) -> Key | None:
        """Return the key in force with this secret."""
        where = api_keys.c.digest == _digest(secret), api_keys.c.revoked.is_(None)
        found = self._some(*where)
        return found[0] if found else None

    def of(self, person: str) -> list[Key]:
        """Return a person's keys in force, newest first."""
        return self._some(api_keys.c.person == person, api_keys.c.revoked.is_(None))

    def all(self) -> list[Key]:
        """Return every key, revoked ones too, newest first."""
        return self._some()

    def revoke(self, key: str, person: str | None = None) -> Key:
        """End a key, of this person where one is named; raise `UnknownKey`."""
        which = [api_keys.c.id == key, api_keys.c.revoked.is_(None)]
        if person is not None:
            which.append(api_keys.c.person == person)
        with self._database.writing() as db:
            row = db.execute(select(api_keys).where(*which).with_for_update()).one_or_none()
            if row is None:
                raise UnknownKey(key)
            db.execute(update(api_keys).where(*which).values(revoked=now()))
        return _key(row._mapping)

    def spend(self, spent: Iterable[Spent]) -> None:
        """Add to what keys have used, and note that they were used now."""
        with self._database.writing() as db:
            # In one order everywhere, so that two processes never wait for each other.
            for one in sorted(spent, key=lambda each: each.key):
                used = update(api_keys).where(api_keys.c.id == one.key).values(used=now())
                if db.execute(used).rowcount:  # its row is locked from here on
                    _add(db, one)

    def tokens(self, key: str, day: str) -> int:
        """Return how many tokens a key has used on a day."""
        query = select(api_days.c.tokens).where(api_days.c.key == key, api_days.c.day == day)
        with self._database.reading() as db:
            return int(db.execute(query).scalar() or 0)

    def _some(self, *which: Any) -> list[Key]:
        query = select(api_keys).where(*which).order_by(api_keys.c.created.desc(), api_keys.c.id)
        with self._database.reading() as db:
            return [_key(row._mapping) for row in db.execute(query)]


def end_keys(db: Connection, person: str) -> None:
    """Revoke all keys of a person, within the transaction that forgets their account."""
    which = api_keys.c.person == person, api_keys.c.revoked.is_(None)
    db.execute(update(api_keys).where(*which).values(revoked=now()))


def _in_force(db: Connection, person: str) -> int:
    which = api_keys.c.person == person, api_keys.c.revoked.is_(None)
    return int(db.execute(select(func.count()).select_from(api_keys).where(*which)).scalar_one())


def _add(db: Connection, one: Spent) -> None:
    more = {
        "requests": api_days.c.requests + one.requests,
        "tokens": api_days.c.tokens + one.tokens,
    }
    same = api_days.c.key == one.key, api_days.c.day == one.day
    if not db.execute(update(api_days).where(*same).values(more)).rowcount:
        add_row(db, api_days, dict(vars(one)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _legal(label: str) -> str:
    label = " ".join(label.split())
    if not 1 <= len(label) <= LONGEST_LABEL or not label.isprintable():
        raise InvalidRecord(
            "illegal_label",
            f"a key's label has 1 to {LONGEST_LABEL} visible characters; say what uses the key",
        )
    return label


def _key(row: Any) -> Key:
    return Key(**{name: row[name] for name in Key.__dataclass_fields__})
