"""Accounts as requests ask for them: one look for all that come within two seconds.

A page is a hundred requests. What an administrator changes holds after those two seconds.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from assistant.people.person import Person
from eval.records.people import Account, Accounts

FRESH_SECONDS = 2.0
_MOST = 5000

Key = tuple[str, str]
Looked = tuple[float, "asyncio.Task[Account | None]"]


class Members:
    """Finds the accounts of people. For one event loop."""

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.monotonic) -> None:
        self.accounts = accounts
        self._clock = clock
        self._looked: dict[Key, Looked] = {}

    async def of(self, person: str) -> Account | None:
        """Return the account of a person, or None; raises `DatabaseUnavailable`."""
        return await self._look(("person", person), self.accounts.of)

    async def vouched(self, name: str) -> Account | None:
        """Return the account of a name that a proxy vouches for, made when it is new.

        Raises `InvalidRecord` for a name that cannot be one, and `DatabaseUnavailable`.
        """
        return await self._look(("name", name), self.accounts.vouched)

    def forget(self, person: str) -> None:
        """Look again at the next request: something was changed here."""
        self._looked.pop(("person", person), None)

    async def _look(self, key: Key, find: Callable[[str], Account | None]) -> Account | None:
        found = self._looked.get(key)
        if found is None or self._is_old(found):
            if len(self._looked) >= _MOST:
                self._looked = {k: v for k, v in self._looked.items() if not self._is_old(v)}
            task = asyncio.create_task(asyncio.to_thread(find, key[1]))
            task.add_done_callback(_seen)
            found = self._looked[key] = (self._clock(), task)
        # A request that goes away must not end the look that others wait for.
        return await asyncio.shield(found[1])

    def _is_old(self, found: Looked) -> bool:
        at, task = found
        failed = task.done() and (task.cancelled() or task.exception() is not None)
        return failed or self._clock() - at > FRESH_SECONDS


def person_from(account: Account) -> Person:
    """Return the person that an account names."""
    return Person(account.person, account.role, account.name)


def _seen(task: asyncio.Task[Account | None]) -> None:
    """Nobody may be left to wait for a failed look; that is no error of its own."""
    if not task.cancelled():
        task.exception()
