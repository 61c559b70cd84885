"""A soak's folder: a manifest of what was asked and of whom, a line for all that was seen.

    LEITAI_HOME/soak/NAME/manifest.json, seen.jsonl, lock

Nothing derived is kept: `read_soak` computes the result from these files each time, also of a
soak that was killed. The lock is held while it is under way.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from eval.cost.stability import Request, Stability, stability
from eval.folders import FolderTakenError, make_folder
from eval.lines import LinesDamaged, read_lines
from eval.locks import is_held

MANIFEST, SEEN, LOCK = "manifest.json", "seen.jsonl", "lock"
FORMAT = 1
MOST_OF_A_SECOND = 100
Note = Callable[[Mapping[str, Any]], object]
_FOR_US = ("format", "counts_restarts")
_REQUEST = TypeAdapter(Request)


class NoSoak(ValueError):
    """A folder that holds no soak; the message names it."""


def create(home: Path, manifest: Mapping[str, Any]) -> Path:
    """Make a folder named by the moment, with the manifest; raises `OSError`."""
    moment = datetime.now(UTC)
    told = {"format": FORMAT, "measured": moment.isoformat(timespec="seconds"), **manifest}
    text = json.dumps(told, indent=2, ensure_ascii=False)
    for number in range(1, MOST_OF_A_SECOND):
        name = f"{moment:%Y%m%d-%H%M%S}" + (f"-{number}" if number > 1 else "")
        try:
            make_folder(home / "soak" / name, {MANIFEST: text.encode(), SEEN: b""})
        except FolderTakenError:
            continue
        return home / "soak" / name
    raise OSError(f"{home / 'soak'}: too many soaks of one second")


@contextmanager
def noting(folder: Path) -> Iterator[Note]:
    """Give what appends a line, which outlives the process, `kill -9` included.

    Lines are not synced to the disk one by one: the loop that asks would wait for it.
    """
    lock, seen = folder / LOCK, folder / SEEN
    with lock.open("w") as held, seen.open("a", encoding="utf-8", buffering=1) as file:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield lambda line: file.write(f"{json.dumps(line)}\n")


def under_way(folder: Path) -> bool:
    """Return whether a soak is writing here now."""
    return is_held(folder / LOCK)


@dataclass(frozen=True)
class Soaked:
    """What a soak's folder shows: what it was begun with, and what its lines come to. `whole`
    is one that nobody stopped."""

    folder: Path
    manifest: Mapping[str, Any]
    stability: Stability
    whole: bool

    def as_json(self) -> dict[str, Any]:
        """Return the result; the same folder gives the same one, to the bit."""
        told = {key: value for key, value in self.manifest.items() if key not in _FOR_US}
        found = self.stability.as_json()
        return {"name": self.folder.name, **told, **found, "interrupted": not self.whole}


def read_soak(folder: Path) -> Soaked:
    """Return what a soak has seen; raises `NoSoak` or `LinesDamaged`."""
    manifest = read_head(folder)
    path, requests, memory, last, whole = folder / SEEN, [], [], 0.0, False
    for line in read_lines(path):
        try:
            last = max(last, float(line["at"]))
            whole = whole or line.get("whole") is True
            if "request" in line:
                requests.append(_REQUEST.validate_python(line["request"]))
            elif "memory" in line:
                memory.append((float(line["at"]), int(line["memory"])))
        except (LookupError, TypeError, ValueError, OverflowError) as error:
            raise LinesDamaged(f"{path}: is no file of a soak") from error
    counts = manifest["counts_restarts"]
    found = stability(requests, memory, last, counts_restarts=counts)
    return Soaked(folder, manifest, found, whole)


def read_head(folder: Path) -> dict[str, Any]:
    """Return what a soak was begun with; raises `NoSoak`."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {**manifest, "counts_restarts": bool(manifest["counts_restarts"])}
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise NoSoak(f"{folder}: holds no soak ({error})") from error
