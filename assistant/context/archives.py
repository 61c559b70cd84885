"""Zip archives opened without trusting a word of theirs.

Sizes are counted while inflating, whatever the headers say; paths never leave; links,
encrypted entries and archives in archives are refused. Nothing is written to disk.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.context.paths import clean_path, left_out_part, shown_name
from assistant.context.taking import Budget, TooMuch
from assistant.context.values import Refused

_ENTRY = b"PK\x01\x02"  # begins an entry of the directory
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
# A bounded read of other methods can still inflate a hundred megabytes at once.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Hidden and vendored entries are many in honest archives, too.
_ENTRIES_PER_FILE = 20
_STEP = 64_000


@dataclass(frozen=True)
class LeftOut:
    """A hidden or vendored file or folder that was not looked into."""

    path: str


Entry = tuple[str, bytes] | Refused | LeftOut


def is_zip(name: str, data: bytes) -> bool:
    """Whether these bytes are meant as a zip archive."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06")) or name.lower().endswith(".zip")


def opened(name: str, data: bytes, budget: Budget) -> Iterator[Entry]:
    """Each file of an archive, or why it is not taken; raises `TooMuch` for the whole."""
    if len(data) > budget.settings.archive_bytes:
        raise TooMuch("archive_too_large", limit=budget.settings.archive_megabytes)
    # Every entry would become an object of half a kilobyte before one could be counted.
    most = budget.settings.files * _ENTRIES_PER_FILE
    if data.count(_ENTRY) > most:
        raise TooMuch("too_many_files", limit=budget.settings.files)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        raise TooMuch("archive_damaged") from None
    with archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield _entry(archive, info, _name(info), budget)


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget) -> Entry:
    path = clean_path(name)
    if path is None:
        return Refused(shown_name(name), "unsafe_path")
    if left_out := left_out_part(path):
        return LeftOut(left_out)
    if reason := _unreadable(info):
        return Refused(path, reason)
    try:
        return _inflated(archive, info, path, budget)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return Refused(path, "archive_damaged")


def _unreadable(info: zipfile.ZipInfo) -> str:
    if stat.S_ISLNK(info.external_attr >> 16):
        return "link"
    if info.flag_bits & _ENCRYPTED_FLAG:
        return "encrypted"
    return "" if info.compress_type in _METHODS else "unknown_compression"


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, budget: Budget) -> Entry:
    pieces: list[bytes] = []
    size = 0
    with archive.open(info) as source:
        while piece := source.read(_STEP):
            size += len(piece)
            budget.inflate(len(piece))
            if size > budget.settings.file_bytes:
                return Refused(path, "too_large", {"limit": budget.settings.file_megabytes})
            pieces.append(piece)
    return path, b"".join(pieces)


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's name; without a flag it is in what its writer's system used."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
