"""The engine host's files in LEITAI_HOME: its lock, its address, its logs."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

LOG_BYTES = 4 * 1024**2
"""A log beyond this size is cut to nothing and begins again."""


@dataclass(frozen=True)
class HostAddress:
    """Where the host listens (127.0.0.1) and the token that it asks for."""

    port: int
    token: str = field(repr=False)
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class HostFiles:
    """The paths below one LEITAI_HOME, and what is read from and written to them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.run = home / "run"
        self.logs = home / "logs"
        for folder in (home, self.run, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.address = self.run / "host.json"
        self.host_log = self.logs / "host.log"

    def lock(self) -> IO[bytes] | None:
        """Take the host's lock: held until the file is closed; None when it is taken."""
        lock = (self.run / "host.lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return None
        return lock

    def read_address(self) -> HostAddress | None:
        """Return what the last host wrote; it may be gone by now."""
        try:
            return HostAddress(**json.loads(self.address.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write_address(self, address: HostAddress) -> None:
        """Publish the address at once and whole, for this user's eyes only."""
        new = self.address.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(asdict(address), out)
        new.replace(self.address)

    def engine_log(self, name: str) -> Path:
        return self.logs / f"engine-{name}.log"


def bound(log: Path) -> None:
    """Empty the log when it has grown too long; its writers append, so they go on."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        os.truncate(log, 0)
