"""Accounts as requests ask for them: one look for all that come within two seconds.

A page is a hundred requests. What an administrator changes holds after those two seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from assistant.looks import Looks
from assistant.people.person import Person
from eval.records.people import Account, Accounts

FRESH_SECONDS = 2.0
_MOST = 5000


class Members:
    """Finds the accounts of people. For one event loop."""

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.monotonic) -> None:
        self.accounts = accounts
        self._looks: Looks[tuple[str, str], Account | None] = Looks(FRESH_SECONDS, _MOST, clock)

    async def of(self, person: str) -> Account | None:
        """Return the account of a person, or None; raises `DatabaseUnavailable`."""
        return await self._looks.look(("person", person), partial(self.accounts.of, person))

    async def vouched(self, name: str) -> Account | None:
        """Return the account of a name that a proxy vouches for, made when it is new.

        Raises `InvalidRecord` for a name that cannot be one, and `DatabaseUnavailable`.
        """
        return await self._looks.look(("name", name), partial(self.accounts.vouched, name))

    def forget(self, person: str) -> None:
        """Look again at the next request: something was changed here."""
        self._looks.forget(("person", person))


def person_from(account: Account) -> Person:
    """Return the person that an account names."""
    return Person(account.person, account.role, account.name)
