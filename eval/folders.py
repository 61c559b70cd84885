"""Folders of problems that appear whole or not at all, whatever ends the process.

They are written beside their place under a name that begins with a dot, which nobody
reads, and renamed at the end.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

STDOUT = Path("-")
"""What stands for stdout where a file can be named."""


class FolderTakenError(ValueError):
    """There is a folder of that name already; the message names it."""


def make_folder(folder: Path, content: Mapping[str, bytes]) -> None:
    """Write a new folder with files by their relative names.

    Raises `FolderTakenError`, and `OSError` where nothing can be written there.
    """
    with new_folder(folder) as part:
        _fill(part, content)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder that becomes `folder` when the block has ended without error.

    Raises as `make_folder`.
    """
    if folder.exists():
        raise FolderTakenError(f"{folder}: is there already; give another name, or remove it")
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = _part(folder)
    try:
        yield part
        part.rename(folder)
    except OSError as error:
        if folder.exists():  # another one was quicker
            raise FolderTakenError(f"{folder}: is there already") from error
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def exchange_folder(folder: Path, content: Mapping[str, bytes], remove: tuple[str, ...]) -> None:
    """Put new files into a folder and take `remove` out of it; its other files stay.

    Raises `OSError`; then the folder is as it was.
    """
    part, old = _part(folder), folder.with_name(f".{folder.name}.old")
    try:
        shutil.copytree(folder, part, dirs_exist_ok=True, symlinks=True)
        for name in remove:
            (part / name).unlink(missing_ok=True)
        _fill(part, content)
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
        try:
            part.rename(folder)
        except OSError:
            old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _part(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", dir=folder.parent))


def _fill(folder: Path, content: Mapping[str, bytes]) -> None:
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
