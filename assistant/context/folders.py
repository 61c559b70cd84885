"""An allowed folder of the server, read without following a link.

The named folder is resolved and must lie in an allowed one. It is then opened part by
part from there, each part without following links, so that nobody can put a link in
between the look and the opening.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from assistant.context.archives import Entry, LeftOut
from assistant.context.paths import clean_path, is_left_out, shown_name
from assistant.context.taking import Budget, TooMuch
from assistant.context.values import Refused
from assistant.refusal import Refusal

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_DEEPEST = 40
# Names that are looked at before a folder counts as too large, hidden ones included.
_NAMES_PER_FILE = 20


def allowed(path: str | Path, folders: Sequence[Path]) -> tuple[Path, Path]:
    """The allowed folder that holds `path`, and the resolved path; raises `Refusal`."""
    if not folders:
        raise Refusal("context_no_folders")
    try:
        resolved = Path(path).expanduser().resolve(strict=True)
        roots = [folder.resolve() for folder in folders]
    except (OSError, RuntimeError, ValueError):
        resolved, roots = None, []
    for root in roots:
        if resolved is not None and resolved.is_relative_to(root):
            if not resolved.is_dir():
                raise Refusal("context_not_a_folder")
            return root, resolved
    # The same words for what is not there: nobody can feel their way through the disk.
    raise Refusal("context_folder_not_allowed", legal=", ".join(map(str, folders)))


def read_folder(root: Path, folder: Path, budget: Budget) -> Iterator[Entry]:
    """Each file below `folder`, by name, or why it is not taken; raises `TooMuch`."""
    descriptor = _opened(root, folder)
    try:
        yield from _Reader(budget).below(descriptor, folder.name, 0)
    finally:
        os.close(descriptor)


def _opened(root: Path, folder: Path) -> int:
    descriptor = os.open(root, _FOLDER)
    try:
        for part in folder.relative_to(root).parts:
            inner = os.open(part, _FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


class _Reader:
    """Reads folders by their descriptors; a path is only what a file is called."""

    def __init__(self, budget: Budget) -> None:
        self._settings = budget.settings
        self._names_left = _NAMES_PER_FILE * budget.settings.files

    def below(self, descriptor: int, prefix: str, depth: int) -> Iterator[Entry]:
        for name in self._names(descriptor):
            path = clean_path(f"{prefix}/{name}")
            if path is None:
                yield Refused(shown_name(f"{prefix}/{name}"), "unsafe_path")
                continue
            with suppress(FileNotFoundError):  # gone meanwhile
                yield from self._one(descriptor, name, path, depth)

    def _names(self, descriptor: int) -> list[str]:
        names = []
        with closing(os.scandir(descriptor)) as found:
            for entry in found:
                names.append(entry.name)
                if len(names) > self._names_left:
                    raise TooMuch("too_many_files", limit=self._settings.files)
        self._names_left -= len(names)
        return sorted(names)

    def _one(self, descriptor: int, name: str, path: str, depth: int) -> Iterator[Entry]:
        mode = os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode
        if is_left_out(name):
            yield LeftOut(f"{path}/" if stat.S_ISDIR(mode) else path)
        elif stat.S_ISLNK(mode):
            yield Refused(path, "link")
        elif stat.S_ISDIR(mode):
            yield from self._folder(descriptor, name, path, depth)
        elif stat.S_ISREG(mode):
            yield self._file(descriptor, name, path)
        else:
            yield Refused(path, "no_regular_file")

    def _folder(self, descriptor: int, name: str, path: str, depth: int) -> Iterator[Entry]:
        if depth >= _DEEPEST:
            yield Refused(path, "unsafe_path")
            return
        try:
            inner = os.open(name, _FOLDER, dir_fd=descriptor)
        except OSError:
            yield Refused(path, "unreadable")
            return
        try:
            yield from self.below(inner, path, depth + 1)
        finally:
            os.close(inner)

    def _file(self, descriptor: int, name: str, path: str) -> Entry:
        most = self._settings.file_bytes
        try:
            with open(os.open(name, _FILE, dir_fd=descriptor), "rb") as source:  # noqa: PTH123
                status = os.fstat(source.fileno())
                if not stat.S_ISREG(status.st_mode):
                    return Refused(path, "no_regular_file")
                # Read to one byte more than allowed: a size that was told may have grown.
                data = source.read(most + 1) if status.st_size <= most else b""
        except OSError:
            return Refused(path, "unreadable")
        if status.st_size > most or len(data) > most:
            return Refused(path, "too_large", {"limit": self._settings.file_megabytes})
        return path, data
