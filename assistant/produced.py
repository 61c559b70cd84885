"""Files that programs left behind: kept with the run, given out to its owner alone.

Name and content are a hostile program's. Nothing is ever shown but images whose bytes
prove it; the rest is saved, under a name that means nothing to a browser or a disk.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from urllib.parse import quote

from assistant.downloads import Download
from assistant.markdown import visible
from assistant.raster import raster
from eval.records import DatabaseUnavailable, FileEntry, Records, RunFile
from eval.records.conversation_values import BlockFile
from eval.records.conversations import Conversations
from runners.sandbox import ProducedFile

_FOLDER = "/runs/"
_CHAT_PATH = re.compile(r"/runs/chat/([A-Za-z0-9_-]{1,64})/([1-9][0-9]{0,3})")
_PATH = re.compile(r"/runs/([A-Za-z0-9_-]{1,64})/([a-d])/([1-9][0-9]{0,3})")
_LONGEST_NAME = 120
_NUMBER = re.compile(r"([0-9]+)")
# What means something to a shell, a disk or a spreadsheet's opener.
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|\t\n\u2400-\u2421\u27e8\u27e9\ufffd]+')
# Even an image opened in a tab of its own may do nothing.
_POLICY = b"default-src 'none'; sandbox; frame-ancestors 'none'"


def kept(files: Iterable[ProducedFile]) -> tuple[RunFile, ...]:
    """What is recorded of a run's files; figure-2 comes before figure-10."""
    ordered = sorted(files, key=lambda file: _counting(file.name))
    return tuple(RunFile(file.name, file.content, raster(file.content)) for file in ordered)


def address(battle: str, file: FileEntry) -> str:
    """Where the owner's browser finds a file; another content has another address."""
    return f"{_FOLDER}{battle}/{file.slot}/{file.n}?{file.digest[:12]}"


def chat_address(file: BlockFile) -> str:
    """Where the owner's browser finds a file that a conversation's code left."""
    return f"{_FOLDER}chat/{file.run}/{file.n}?{file.digest[:12]}"


def saved_name(name: str) -> str:
    """A file name that can be saved anywhere and reads as it is: no folders, no tricks."""
    plain = _NOT_IN_NAMES.sub("_", visible(name))
    stem, dot, ending = plain.rpartition(".")
    if dot and stem and len(ending) <= 16:
        plain = f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
    return plain[:_LONGEST_NAME].strip(" .") or "file"


def _counting(name: str) -> list[str | int]:
    """A key that sorts numbers in names by what they are: texts and numbers in turn."""
    return [int(part) if n % 2 else part for n, part in enumerate(_NUMBER.split(name))]


class ProducedFiles:
    """The files of one installation, by address."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._conversations = Conversations.beside(records)

    @staticmethod
    def has(path: str) -> bool:
        """Whether an address is one of ours, there or not."""
        return path.startswith(_FOLDER)

    async def get(self, path: str, person: str | None) -> Download:
        """Return a file of this person's; 404 for any other, 503 while the database is away."""
        if person is None:
            return _MISSING
        try:
            file = await asyncio.to_thread(self._find, path, person)
        except DatabaseUnavailable:
            return _answer(503, b"text/plain", b"The database does not answer; try again.\n")
        return _given(file) if file else _MISSING

    def _find(self, path: str, person: str) -> RunFile | None:
        if found := _PATH.fullmatch(path):
            battle, slot, n = found.groups()
            return self._records.run_file(person, battle, slot, int(n))
        if found := _CHAT_PATH.fullmatch(path):
            return self._conversations.file(person, found[1], int(found[2]))
        return None


def _given(file: RunFile) -> Download:
    # Looked at again: what is stored may be older than the rules.
    media = raster(file.content)
    shown = b"inline" if media else b"attachment"
    return _answer(
        200,
        media.encode() if media else b"application/octet-stream",
        file.content,
        (b"content-disposition", shown + b"; " + _named(saved_name(file.name))),
    )


def attachment(name: str, kind: str, body: bytes) -> Download:
    """A file to be saved under `name`, which is ours or was made one by `saved_name`."""
    return _answer(
        200, kind.encode(), body, (b"content-disposition", b"attachment; " + _named(name))
    )


def _named(name: str) -> bytes:
    """The parameters of RFC 6266: a plain name, and the whole one for those who read it."""
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_")
    plain = re.sub(r'["\\%]', "_", ascii_name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}".encode("ascii")


def _answer(status: int, kind: bytes, body: bytes, *more: tuple[bytes, bytes]) -> Download:
    """With headers of its own; nothing of it may be read by another site or kept by a cache."""
    headers = (
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", _POLICY),
        (b"cross-origin-resource-policy", b"same-origin"),
    )
    return Download(status, headers + more, body)


_MISSING = _answer(404, b"text/plain", b"There is no such file.\n")
