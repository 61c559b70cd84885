"""Who is behind a key: asked of the database once for all requests within two seconds."""

from __future__ import annotations

import asyncio
from functools import partial

from assistant.looks import Looks
from eval.records.keys import Key, Keys, is_key

FRESH_SECONDS = 2.0
_MOST = 5000


class Keyring:
    """The keys in force, and the making and ending of one's own. For one event loop.

    All methods raise `DatabaseUnavailable`.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._looks: Looks[str, Key | None] = Looks(FRESH_SECONDS, _MOST)

    async def find(self, authorization: str) -> Key | None:
        """Return the key in force that an `Authorization` header carries."""
        scheme, _, secret = authorization.partition(" ")
        secret = secret.strip()
        if scheme.lower() != "bearer" or not is_key(secret):
            return None
        return await self._looks.look(secret, partial(self._keys.find, secret))

    async def of(self, person: str) -> list[Key]:
        """Return a person's keys in force, newest first."""
        return await asyncio.to_thread(self._keys.of, person)

    async def make(self, person: str, label: str) -> str:
        """Store a new key and return its secret; raises as `Keys.make`."""
        _, secret = await asyncio.to_thread(self._keys.make, person, label)
        return secret

    async def revoke(self, key: str, person: str) -> None:
        """End one of a person's keys, from now on; raises `UnknownKey`."""
        await asyncio.to_thread(self._keys.revoke, key, person)
        self._looks.forget()
