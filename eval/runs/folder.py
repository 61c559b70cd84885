"""A run's folder: what determines it, what was answered, how that was judged.

    LEITAI_HOME/runs/<run>/
        manifest.json        written first and whole, never changed
        samples.jsonl        one completion a line
        judgements.jsonl     one verdict a line; earlier judgings in judgements.<n>.jsonl
        sessions.jsonl       when somebody worked on it, and how that ended
        lock                 held by the one process that writes

Of two lines about one sample the later counts. See docs/batch.md for the fields.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.lines import LineWriter, Record, read_lines

FORMAT = 1
MANIFEST = "manifest.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class RunError(ValueError):
    """A run that cannot be used as asked; the message is one line with the mend."""


@dataclass(frozen=True)
class RunWriter:
    """The files of a run, open for whoever holds its lock."""

    samples: LineWriter
    judgements: LineWriter
    sessions: LineWriter


@dataclass(frozen=True)
class Run:
    """One run, by its folder."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def manifest(self) -> Record:
        """All that determines the run; raises `RunError` where it cannot be read."""
        path = self.folder / MANIFEST
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise RunError(f"{path}: cannot be read ({error})") from error
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise RunError(f"{path}: is not a manifest of format {FORMAT}")
        return manifest

    @cached_property
    def fingerprint(self) -> str:
        """What the run is known by elsewhere, whatever its folder is called: its manifest's
        digest. Raises `RunError` where it cannot be read."""
        path = self.folder / MANIFEST
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
        except OSError as error:
            raise RunError(f"{path}: cannot be read ({error})") from error

    def samples(self) -> dict[str, Record]:
        """What was answered, by the sample's id."""
        return {line["id"]: line for line in read_lines(self.folder / "samples.jsonl")}

    def judgements(self) -> dict[str, Record]:
        """How it was judged, by the sample's id."""
        return {line["sample"]: line for line in read_lines(self.folder / "judgements.jsonl")}

    def sessions(self) -> list[Record]:
        """Who worked on it, in the order of time."""
        return list(read_lines(self.folder / "sessions.jsonl"))

    @contextmanager
    def writing(self) -> Iterator[RunWriter]:
        """Open the run's files for writing; `RunError` when another process has them."""
        with (
            self._locked(),
            LineWriter(self.folder / "samples.jsonl") as samples,
            LineWriter(self.folder / "judgements.jsonl") as judgements,
            LineWriter(self.folder / "sessions.jsonl") as sessions,
        ):
            yield RunWriter(samples, judgements, sessions)

    @contextmanager
    def judging_anew(self) -> Iterator[LineWriter]:
        """Write all judgements again: they count once the block has ended without an error.

        Those before stay as `judgements.<n>.jsonl`.
        """
        current, new = self.folder / "judgements.jsonl", self.folder / "judgements.new"
        with self._locked():
            new.unlink(missing_ok=True)  # of a judging that was ended before its end
            with LineWriter(new) as writer:
                yield writer
            if current.exists():
                number = 1
                while (kept := self.folder / f"judgements.{number}.jsonl").exists():
                    number += 1
                os.link(current, kept)
            new.replace(current)
            _sync(self.folder)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / "lock").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunError(
                    f"run {self.name} is being written by another process; wait for its end"
                ) from None
            yield


def check_name(name: str) -> None:
    """Raise `RunError` for what cannot be the name of a run."""
    if not _NAME.fullmatch(name):
        raise RunError(f"'{name}' is no name for a run; use letters, digits, '.', '_' and '-'")


def create_run(root: Path, name: str, manifest: Mapping[str, Any]) -> Run:
    """Make the folder with its manifest, whole or not at all; `RunError` for a taken name."""
    folder = root / name
    check_name(name)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = root / f".{name}.{secrets.token_hex(4)}"
    new.mkdir(mode=0o700)
    try:
        _write_manifest(new / MANIFEST, {"format": FORMAT, "run": name, **manifest})
        _sync(new)
        if folder.exists():
            raise FileExistsError(folder)
        new.rename(folder)
    except FileExistsError:
        shutil.rmtree(new)
        raise RunError(
            f"there is a run {name} already; go on with it by --resume {name}, "
            "or choose another --name"
        ) from None
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    _sync(root)
    return Run(folder)


def open_run(root: Path, name: str) -> Run:
    """Return a run by its name below `root`, or by the path of its folder."""
    folder = Path(name) if "/" in name else root / name
    if not (folder / MANIFEST).is_file():
        known = ", ".join(run_names(root)[-5:]) or "none"
        raise RunError(f"there is no run {name}; the latest: {known}")
    return Run(folder)


def run_names(root: Path) -> list[str]:
    """Return the names of all runs, the oldest first."""
    manifests = root.glob(f"[!.]*/{MANIFEST}")
    return [path.parent.name for path in sorted(manifests, key=lambda one: one.stat().st_mtime)]


def now() -> str:
    """Return the moment as it stands in records: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _write_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    with path.open("w", encoding="utf-8") as out:
        json.dump(manifest, out, ensure_ascii=False, indent=1)
        out.write("\n")
        out.flush()
        os.fsync(out.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
