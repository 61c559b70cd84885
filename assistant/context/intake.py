"""What strangers hand in, sorted into files that are taken and reasons for the rest.

Runs in a thread: inflating and reading block. An archive or a folder that exceeds a
bound is refused as a whole, since an arbitrary part of it would answer wrongly later.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from assistant.context.archives import Entry, LeftOut, is_zip, opened
from assistant.context.encodings import decode
from assistant.context.folders import read_folder
from assistant.context.paths import clean_path, shown_name
from assistant.context.taking import Budget, TooMuch
from assistant.context.values import Accepted, Intake, Refused

# A page and a log of ten thousand lines help nobody.
MOST_TOLD = 200


@dataclass(frozen=True)
class Taken:
    """A file as text, with what is said of it."""

    accepted: Accepted
    text: str


@dataclass
class Sorted:
    """An intake while it is sorted. `files` are by path: the later of two stays."""

    files: dict[str, Taken] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    left_out: dict[str, None] = field(default_factory=dict)

    def intake(self) -> Intake:
        """The same as it is told; of very many refusals the last line counts the rest."""
        told = self.refused[:MOST_TOLD]
        if more := len(self.refused) - len(told):
            told.append(Refused("…", "and_more", {"count": more}))
        accepted = tuple(taken.accepted for taken in self.files.values())
        return Intake(accepted, tuple(told), tuple(self.left_out))


def sort_files(files: Sequence[tuple[str, bytes]], budget: Budget) -> Sorted:
    """Sort attached files; archives are opened."""
    found = Sorted()
    for name, data in files:
        if is_zip(name, data):
            _whole(found, name, budget, opened(name, data, budget))
        else:
            _single(found, name, data, budget)
    return found


def sort_folder(root: Path, folder: Path, budget: Budget) -> Sorted:
    """Sort a folder of the server, both paths as `folders.allowed` gave them."""
    found = Sorted()
    _whole(found, folder.name, budget, read_folder(root, folder, budget))
    return found


def _single(found: Sorted, name: str, data: bytes, budget: Budget) -> None:
    """A file that a person attached by itself; a path in its name is the browser's doing."""
    path = clean_path(name.replace("\\", "/").rpartition("/")[2])
    limit = budget.settings.file_megabytes
    if path is None:
        found.refused.append(Refused(shown_name(name), "unsafe_path"))
    elif len(data) > budget.settings.file_bytes:
        found.refused.append(Refused(path, "too_large", {"limit": limit}))
    else:
        try:
            _take(found, _other_than(found, path), data, budget)
        except TooMuch as too_much:
            found.refused.append(Refused(path, too_much.code, too_much.values))


def _whole(found: Sorted, name: str, budget: Budget, entries: Iterable[Entry]) -> None:
    """An archive or a folder: taken with what can be, or refused as one."""
    inside, files, size = Sorted(), budget.files, budget.size
    try:
        for entry in entries:
            match entry:
                case Refused():
                    inside.refused.append(entry)
                case LeftOut(path):
                    inside.left_out[path] = None
                case (path, data):
                    _take(inside, path, data, budget)
    except TooMuch as too_much:
        budget.give_back(files - budget.files, size - budget.size)
        found.refused.append(Refused(shown_name(name), too_much.code, too_much.values))
        return
    if not inside.files and not inside.refused:
        inside.refused.append(Refused(shown_name(name), "nothing_inside"))
    found.files |= inside.files
    found.refused += inside.refused
    found.left_out |= inside.left_out


def _take(found: Sorted, path: str, data: bytes, budget: Budget) -> None:
    if not data.strip():
        found.refused.append(Refused(path, "empty"))
    elif is_zip(path, data):
        found.refused.append(Refused(path, "archive_inside"))
    elif (decoded := decode(data)) is None:
        found.refused.append(Refused(path, "binary"))
    else:
        budget.take(len(data))
        accepted = Accepted(path, len(data), decoded.encoding, decoded.is_guessed)
        found.files[path] = Taken(accepted, decoded.text)


def _other_than(found: Sorted, path: str) -> str:
    """A name of its own for the second of two files that were attached together."""
    name = PurePosixPath(path)
    names = (f"{name.stem} ({number}){name.suffix}" for number in itertools.count(2))
    return path if path not in found.files else next(n for n in names if n not in found.files)
