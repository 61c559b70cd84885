"""The digest of a checkpoint: what is really loaded, whatever its folder is called.

Files of many gigabytes are read once; what they came to is remembered beside size, times
and inode, in one small file of LEITAI_HOME. Of a file in a hub's cache the name is its
digest already.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from runners.engines.repository import CONFIG, GENERATION
from runners.home import home

Tell = Callable[[str], None]

MEMORY = "digests.json"
INDEX = "model.safetensors.index.json"
BESIDE = frozenset({
    CONFIG, GENERATION, "quantize_config.json", "quant_config.json", "tokenizer.json",
    "tokenizer_config.json", "tokenizer.model", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "vocab.txt", "merges.txt", "chat_template.jinja", "chat_template.json",
})  # fmt: skip
"""What words depend on beside weights; whatever else lies there (a licence) does not count."""
_NO_WEIGHTS = ("training_args.bin", "optimizer.bin")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 8 * 1024**2
_LARGE = 1 << 30
_TELL_SECONDS = 5.0
_GIB = 1 << 30


def _silent(line: str) -> None:
    pass


def checkpoint_digest(folder: Path, tell: Tell = _silent) -> str | None:
    """Return the sha256 over names and sha256 of what is loaded from `folder`, in hex.

    None where it is not whole or cannot be read. Blocks while files are read for the first
    time, minutes for a large checkpoint; then `tell` is given a line every few seconds.
    """
    try:
        files = _loaded(folder)
        if not files:
            return None
        memory = _Memory(home() / MEMORY)
        reading = _Reading(files, memory, tell)
        digests = {path.name: reading.digest(path) for path in files}
        memory.write()
    except (OSError, ValueError):
        return None
    lines = "".join(f"{name} {digests[name]}\n" for name in sorted(digests))
    return hashlib.sha256(lines.encode()).hexdigest()


def weight_files(folder: Path) -> list[Path]:
    """Return the files whose tensors are loaded; none where one is missing.

    Safetensors where there are any, else PyTorch's own; of the former those that the index
    names, if there is one. Raises `OSError` and `ValueError` for an index that is none.
    """
    there = sorted(folder.glob("*.safetensors"))
    if not there:
        own = sorted(folder.glob("*.bin"))
        return [path for path in own if not path.name.endswith(_NO_WEIGHTS)]
    named = _named(folder / INDEX)
    if named is None:
        return there
    found = [path for path in there if path.name in named]
    return found if len(found) == len(named) else []


def _loaded(folder: Path) -> list[Path]:
    weights = weight_files(folder)
    if not weights or not (folder / CONFIG).is_file():
        return []
    return weights + [path for path in folder.iterdir() if _counts(path)]


def _counts(path: Path) -> bool:
    return path.name in BESIDE or path.suffix == ".tiktoken"


def _named(index: Path) -> set[str] | None:
    """The files that an index of shards names; None without one."""
    if not index.is_file():
        return None
    try:
        return set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{index}: is no index of weights") from error


class _Reading:
    """Digests of files one after another, with what is said meanwhile."""

    def __init__(self, files: list[Path], memory: _Memory, tell: Tell) -> None:
        self._memory, self._tell = memory, tell
        unread = [path for path in files if not memory.knows(path) and not _blob(path)]
        self._total = sum(path.stat().st_size for path in unread)
        self._done = 0
        self._said = time.monotonic()
        self._where = files[0].parent
        if self._total >= _LARGE:
            tell(f"reading {self._where} once, {self._total / _GIB:.1f} GiB, for its digest")

    def digest(self, path: Path) -> str:
        known = _blob(path) or self._memory.get(path)
        if known:
            return known
        before = _stamp(path)
        found = hashlib.sha256()
        for chunk in _chunks(path):
            found.update(chunk)
            self._step(len(chunk))
        # A file that was written meanwhile is remembered as nothing.
        if _stamp(path) == before:
            self._memory.put(path, before, found.hexdigest())
        return found.hexdigest()

    def _step(self, size: int) -> None:
        self._done += size
        if time.monotonic() - self._said > _TELL_SECONDS:
            self._said = time.monotonic()
            done, total = self._done / _GIB, self._total / _GIB
            self._tell(f"reading {self._where} once: {done:.1f} of {total:.1f} GiB")


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as data:
        while chunk := data.read(_CHUNK):
            yield chunk


def _blob(path: Path) -> str | None:
    """The digest that a hub's cache has given a large file as its name; None elsewhere."""
    if not path.is_symlink():
        return None
    real = path.resolve()
    return real.name if real.parent.name == "blobs" and _SHA256.fullmatch(real.name) else None


def _stamp(path: Path) -> str:
    """What another content would change. Size and time can be put back by whoever copies,
    the time of change cannot."""
    found = path.stat()
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
    return f"{found.st_size} {times} {found.st_dev} {found.st_ino}"


class _Memory:
    """Digests by path and stamp, in one file. Who writes last wins: what the other had found
    is then found once more."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = _read(file)
        self._new = False

    def knows(self, path: Path) -> bool:
        return self.get(path) is not None

    def get(self, path: Path) -> str | None:
        stamp, _, digest = self._known.get(str(path.resolve()), "").rpartition(" ")
        return digest if stamp == _stamp(path) and _SHA256.fullmatch(digest) else None

    def put(self, path: Path, stamp: str, digest: str) -> None:
        self._known[str(path.resolve())] = f"{stamp} {digest}"
        self._new = True

    def write(self) -> None:
        """Keep what is new; files that are gone are forgotten. A disk that takes nothing only
        costs the next reading."""
        if not self._new:
            return
        kept = {path: line for path, line in self._known.items() if Path(path).exists()}
        part = self._file.with_name(f".{self._file.name}.{secrets.token_hex(4)}")
        with suppress(OSError):
            part.write_text(json.dumps(kept, indent=1), encoding="utf-8")
            part.replace(self._file)


def _read(file: Path) -> dict[str, str]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    pairs = told.items() if isinstance(told, Mapping) else ()
    return {path: line for path, line in pairs if isinstance(line, str)}
