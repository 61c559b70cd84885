"""The memory of the cards, as far as the processes that play vLLM take it from each other.

Each writes down what it has in a folder that all of them share; who would have more than
there is, is refused, as the real one is. So an engine that wakes too early is found out.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SLEEPER = 1 / 24  # of a card: what a sleeping vLLM keeps


class Card:
    """This process's part of the cards that it sees."""

    def __init__(self, folder: Path, name: str, share: float) -> None:
        folder.mkdir(exist_ok=True)
        self._folder, self._name, self._share = folder, name, share
        self._cards = os.environ.get("CUDA_VISIBLE_DEVICES", "")

    def take(self) -> None:
        """Take the whole share; raises `ValueError` where others have too much."""
        with self._alone():
            if self._others() + self._share > 1:
                self.note("refused")
                raise ValueError("Free memory on device cuda:0 on startup is less than desired")
            self._have(self._share)
            self.note("awake")

    def give(self) -> None:
        """Keep what a sleeper keeps."""
        with self._alone():
            self._have(SLEEPER)
            self.note("asleep")

    def note(self, event: str) -> None:
        """Write down what happened, for a test to read."""
        line = {"at": time.monotonic(), "engine": self._name, "event": event}
        with (self._folder / "journal.jsonl").open("a") as out:
            out.write(json.dumps(line) + "\n")

    def _have(self, share: float) -> None:
        mine = {"cards": self._cards, "share": share}
        (self._folder / f"{os.getpid()}.json").write_text(json.dumps(mine))

    def _others(self) -> float:
        found = [json.loads(path.read_text()) for path in self._alive()]
        return sum(one["share"] for one in found if self._is_on(one))

    def _is_on(self, other: dict[str, Any]) -> bool:
        return bool(set(self._cards.split(",")) & set(other["cards"].split(",")))

    def _alive(self) -> Iterator[Path]:
        for path in self._folder.glob("[0-9]*.json"):
            if int(path.stem) != os.getpid() and _runs(path.stem):
                yield path

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
