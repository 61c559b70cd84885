"""The files of one library on disk: what a person handed in, so never dropped unasked.

`manifest.json` lists them, `contents/` holds each text once, in UTF-8, under its digest. The
manifest is replaced after the contents are there, so that a crash at any moment leaves the
old library or the new one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.context.cache import digest, write_whole
from assistant.context.intake import Taken
from assistant.context.languages import language_of_path


@dataclass(frozen=True)
class Stored:
    """A file as it is kept; `content` is the digest of its text."""

    path: str
    size: int
    encoding: str
    is_guessed: bool
    language: str
    content: str

    @classmethod
    def of(cls, taken: Taken) -> Stored:
        """What is kept of a file that was taken in."""
        accepted = taken.accepted
        return cls(
            path=accepted.path,
            size=accepted.size,
            encoding=accepted.encoding,
            is_guessed=accepted.is_guessed,
            language=language_of_path(accepted.path, taken.text),
            content=digest(taken.text),
        )


class Store:
    """The folder of one library. Methods block and raise `OSError`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self) -> dict[str, Stored]:
        """The files by path; none where there is no library, or none that can be read."""
        try:
            data = json.loads(self._manifest.read_text("utf-8"))
            return {file["path"]: Stored(**file) for file in data["files"]}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def keep(self, files: Mapping[str, Stored], texts: Iterable[Taken]) -> None:
        """Make `files` all there is; `texts` are those that may be new."""
        for taken in texts:
            path = self._content(digest(taken.text))
            if not path.exists():
                write_whole(path, taken.text.encode("utf-8"))
        data = {"files": [asdict(file) for file in files.values()]}
        write_whole(self._manifest, json.dumps(data, ensure_ascii=False).encode("utf-8"))
        self._remove_others({file.content for file in files.values()})

    def text(self, file: Stored) -> str | None:
        """The text of a file; None where it is gone."""
        try:
            return self._content(file.content).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def remove(self) -> None:
        """Delete the library."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _remove_others(self, kept: set[str]) -> None:
        with suppress(OSError):
            for path in (self.folder / "contents").iterdir():
                if path.name not in kept:
                    path.unlink(missing_ok=True)

    @property
    def _manifest(self) -> Path:
        return self.folder / "manifest.json"

    def _content(self, content: str) -> Path:
        return self.folder / "contents" / content
