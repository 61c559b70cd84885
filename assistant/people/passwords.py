"""Passwords: argon2id hashes, and the same work for a name that nobody has."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 1000  # characters

_hasher = PasswordHasher()


class PasswordRefused(ValueError):
    """A password that is too short or too long; the message says what would do."""


def hashed(password: str) -> str:
    """Return the hash to store; raises `PasswordRefused`. Takes some 50 ms and 64 MiB."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordRefused(
            f"a password has {SHORTEST} to {LONGEST} characters; choose another, "
            "a sentence of several words for example"
        )
    return _hasher.hash(_prepared(password))


def verified(stored: str | None, password: str) -> bool:
    """Whether the password fits; as long a work for None, which nothing fits."""
    try:
        fits = _hasher.verify(stored or nobodys(), _prepared(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None


@cache
def nobodys() -> str:
    """Return what a name without a password is checked against: the hash of a lost one."""
    return _hasher.hash(secrets.token_urlsafe(32))


def outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _prepared(password: str) -> bytes:
    """Keyboards differ in how they compose a letter; the person means the same password."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
