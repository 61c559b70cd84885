"""Signed cookies: one that is a person without any account, one that is a log-in.

A cookie proves only that this server gave it out. A forged or damaged one is worth
nothing: its bearer gets a fresh id, or the log-in page, and none of anybody's battles.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

COOKIE = "leitai_person"
COOKIE_SECONDS = 365 * 24 * 3600
SESSION = "leitai_session"
FORM = "leitai_form"
FORM_SECONDS = 12 * 3600
_SHORTEST_SECRET = 32
_SECRET_ENV = "LEITAI_SECRET"  # noqa: S105 - the variable's name, not its value


class SecretTooShort(ValueError):
    """A secret that anybody could guess; the message names the file and the mend."""


class People:
    """Issues and verifies person cookies with one secret an installation."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt="person")
        self._sessions = URLSafeTimedSerializer(secret, salt="session")
        self._forms = URLSafeTimedSerializer(secret, salt="form")
        self._key = hashlib.sha256(b"token\0" + secret.encode()).digest()

    @classmethod
    def at(cls, home: Path) -> People:
        """Use `LEITAI_SECRET`, or a secret made once and kept in `home` (mode 0600).

        Raises `SecretTooShort` for a file that is empty or was shortened.
        """
        return cls(os.environ.get(_SECRET_ENV) or _kept_secret(home / "secret"))

    def issue(self) -> tuple[str, str]:
        """Return a new person's id and the cookie value that proves it."""
        person = secrets.token_urlsafe(16)
        return person, str(self._serializer.dumps(person))

    def verify(self, cookie: str | None) -> str | None:
        """Return the person's id, or None for a missing, damaged or forged cookie."""
        if not cookie:
            return None
        try:
            person = self._serializer.loads(cookie)
        except BadSignature:
            return None
        return person if isinstance(person, str) else None

    def issue_session(self, person: str, version: int) -> str:
        """Return the cookie value of a log-in; it dies when the account's version grows."""
        return str(self._sessions.dumps([person, version]))

    def verify_session(self, cookie: str | None, seconds: int) -> tuple[str, int] | None:
        """Return person and version of a session at most `seconds` old, or None."""
        if not cookie:
            return None
        try:
            person, version = self._sessions.loads(cookie, max_age=seconds)
        except (BadSignature, TypeError, ValueError):
            return None
        return person, version

    def issue_form(self) -> str:
        """Return a token that a form of ours carries both as a cookie and as a field."""
        return str(self._forms.dumps(secrets.token_urlsafe(16)))

    def verify_form(self, cookie: str | None, field: str) -> bool:
        """Whether a form came from a page that we gave to this very browser."""
        if not cookie or not secrets.compare_digest(cookie.encode(), field.encode()):
            return False
        try:
            self._forms.loads(cookie, max_age=FORM_SECONDS)
        except BadSignature:
            return False
        return True

    def token(self, *parts: str) -> str:
        """Return what stands for `parts` where they must not be seen; always the same."""
        told = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hmac.new(self._key, told, hashlib.sha256).hexdigest()[:32]


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made by the first who needs it and complete from the start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:  # mode 0600
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    secret = path.read_text(encoding="ascii").strip()
    if len(secret) < _SHORTEST_SECRET:
        raise SecretTooShort(
            f"{path} holds no secret of {_SHORTEST_SECRET} characters; delete it, a new one "
            "will be made (open pages then lose their battles)"
        )
    return secret
