"""Which runs are pinned as the baseline that nights are compared with.

    LEITAI_HOME/baseline.json    exchanged as a whole, or not at all

The file names the runs, with a digest of what determined each of them; what they say is
read from their folders. eval/nights/pinning.py says which runs may be pinned.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1
BASELINE = "baseline.json"


class BaselineError(ValueError):
    """A baseline that cannot be used or made as asked; one line with the mend."""


@dataclass(frozen=True)
class PinnedRun:
    """A run of the baseline; `digest` is over all that determined it."""

    run: str
    digest: str


@dataclass(frozen=True)
class Pinned:
    """The baseline: its runs as they were named, and the moment (UTC, ISO 8601)."""

    runs: tuple[PinnedRun, ...]
    pinned_at: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.run for one in self.runs)


def read_pinned(home: Path) -> Pinned | None:
    """Return the baseline, None where none is pinned; raise `BaselineError`."""
    path = home / BASELINE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']}, legal is {FORMAT}")
        runs = tuple(PinnedRun(str(one["run"]), str(one["digest"])) for one in data["runs"])
        return Pinned(runs, str(data["pinned_at"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaselineError(
            f"{path}: cannot be read ({type(error).__name__}: {error}); "
            "remove it and pin again: `python -m eval baseline pin RUN RUN RUN`"
        ) from error


def write_pinned(home: Path, pinned: Pinned) -> None:
    """Put the baseline in force; one that was there is exchanged."""
    path = home / BASELINE
    new = home / f".{BASELINE}.{secrets.token_hex(4)}"
    try:
        with new.open("x", encoding="utf-8") as out:
            json.dump({"format": FORMAT, **asdict(pinned)}, out, ensure_ascii=False, indent=1)
            out.write("\n")
            out.flush()
            os.fsync(out.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def remove_pinned(home: Path) -> bool:
    """End the baseline; False where none was pinned."""
    try:
        (home / BASELINE).unlink()
    except FileNotFoundError:
        return False
    return True
