"""A folder of checks: what was asked of whom, and every raw answer.

    LEITAI_HOME/capabilities/<name>/
        manifest.json    seed, sources, cells, and each contestant with its fingerprint
        answers.jsonl    one request a line, with all that its answer is scored by

Nothing derived is kept: `eval.capabilities.results` computes it from these files each time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from eval.folders import make_folder
from eval.lines import LineWriter, Record, read_lines

MANIFEST, ANSWERS = "manifest.json", "answers.jsonl"
FORMAT = 1


class NoChecks(ValueError):
    """A folder that holds no capability checks; the message names it."""


class Folder:
    """One folder while it is written. `note` adds what becomes known of a contestant."""

    def __init__(self, path: Path, manifest: Record, contestants: Iterable[Record]) -> None:
        """Make the folder; raises `FolderTakenError` for a taken name."""
        self._path = path
        self._manifest = {"format": FORMAT, **manifest, "contestants": list(contestants)}
        make_folder(path, {MANIFEST: self._text()})
        self._answers = LineWriter(path / ANSWERS)

    def keep(self, answer: Record) -> None:
        """Write one answer; it is on disk when this returns."""
        self._answers.append(answer)

    def note(self, contestant: str, **known: Any) -> None:
        """Put what is now known of a contestant into the manifest, whole or not at all."""
        for one in self._manifest["contestants"]:
            if one["contestant"] == contestant:
                one.update(known)
        new = self._path / f".{MANIFEST}"
        with new.open("wb") as out:
            out.write(self._text())
            out.flush()
            os.fsync(out.fileno())
        new.replace(self._path / MANIFEST)

    def close(self) -> None:
        """Let the file of answers go."""
        self._answers.close()

    def _text(self) -> bytes:
        return json.dumps(self._manifest, indent=1, ensure_ascii=False).encode()


def load(folder: Path) -> tuple[Record, list[Record]]:
    """Return manifest and answers; raises `NoChecks` or `LinesDamaged`."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NoChecks(f"{folder}: holds no capability checks ({error})") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NoChecks(f"{folder}: holds no capability checks of format {FORMAT}")
    return manifest, list(read_lines(folder / ANSWERS))
