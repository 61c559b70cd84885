"""Files that a person names for results: looked at before the work, written whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from runners.configuration import ConfigError


def check_output(path: Path) -> None:
    """Raise `ConfigError` where nothing can be written under this path; write nothing."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise ConfigError(f"{path}: there is no folder {folder.name}; make it first")
    if path.is_dir():
        raise ConfigError(f"{path}: is a folder; name a file in it")
    if not os.access(path if _is_special(path) else folder, os.W_OK):
        raise ConfigError(f"{path}: nothing may be written there; name a file somewhere else")


def write_output(path: Path, text: str) -> None:
    """Write beside the file and take its place, so that nobody reads a half of it.

    What is a link or no plain file, such as /dev/stdout, stays it and is written to. Raises
    `OSError`.
    """
    if _is_special(path):
        path.write_text(text, encoding="utf-8", errors="replace")
        return
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with part.open("w", encoding="utf-8", errors="replace") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _is_special(path: Path) -> bool:
    return path.is_symlink() or (path.exists() and not path.is_file())
