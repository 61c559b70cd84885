"""Checking a name and its password: throttled, a few at a time, and as slow for nobody's name."""

from __future__ import annotations

import asyncio
import logging

from assistant.people.members import Members
from assistant.people.passwords import hashed, nobodys, outdated, verified
from assistant.people.throttle import Throttle
from eval.records import InvalidRecord
from eval.records.people import Account, legal_name

log = logging.getLogger(__name__)

_AT_ONCE = 2  # hashes: each takes 64 MiB and a core
_MOST_WAITING = 40


class TooOften(Exception):
    """Too many attempts; the next one may come after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many attempts; try again in {seconds:.0f} s")
        self.seconds = seconds


class Checks:
    """All attempts at passwords of one installation. For one event loop."""

    def __init__(self, members: Members, throttle: Throttle | None = None) -> None:
        self._members = members
        self._throttle = throttle or Throttle()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        nobodys()  # the first unknown name must not wait longer than the second

    async def check(self, name: str, password: str, address: str) -> Account | None:
        """Return the account whose name and password these are, or None.

        Raises `TooOften`, and `DatabaseUnavailable`.
        """
        name = _comparable(name)
        if wait := self._throttle.attempt(name, address):
            # Never the name: it may be a password that was typed into the wrong field.
            log.warning("too many attempts to log in from %s", address)
            raise TooOften(wait)
        if self._waiting >= _MOST_WAITING:
            raise TooOften(5.0)
        account = await self._fitting(name, password)
        if account is not None:
            self._throttle.succeeded(name, address)
        return account

    async def new_password(self, account: Account, password: str) -> Account | None:
        """Store another password, which ends all sessions; return the account as it is now.

        Raises `PasswordRefused`, and `DatabaseUnavailable`.
        """
        async with self._places:
            stored = await asyncio.to_thread(hashed, password)
        accounts = self._members.accounts
        await asyncio.to_thread(accounts.set_password, account.name, stored)
        self._members.forget(account.person)
        return await self._members.of(account.person)

    async def _fitting(self, name: str, password: str) -> Account | None:
        accounts = self._members.accounts
        self._waiting += 1
        try:
            async with self._places:
                account = await asyncio.to_thread(self._found, name)
                stored = account.password if account else None
                if not await asyncio.to_thread(verified, stored, password):
                    return None
                if account and stored and outdated(stored):
                    newer = await asyncio.to_thread(hashed, password)
                    await asyncio.to_thread(accounts.rehash, account, newer)
        finally:
            self._waiting -= 1
        if account is not None:
            self._members.forget(account.person)
        return account

    def _found(self, name: str) -> Account | None:
        try:
            return self._members.accounts.named(name)
        except InvalidRecord:
            return None


def _comparable(name: str) -> str:
    """One spelling of a name for the counts, also of one that nobody could have."""
    try:
        return legal_name(name)
    except InvalidRecord:
        return name.strip().lower()[:64]
