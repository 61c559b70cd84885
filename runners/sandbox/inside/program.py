"""Runs one program in a cell: its files, its compiler, the program, what it leaves behind."""

from __future__ import annotations

import os
import stat
import time
from typing import Any, NoReturn

from runners.sandbox.inside.child import Capture, Child, Limits, confine, fork
from runners.sandbox.inside.frames import Header

WORK = "/box"
NOT_STARTED = 127

Described = dict[str, tuple[int, int, int]]


def run(job: Header, blobs: list[bytes]) -> tuple[Header, list[bytes]]:
    """Return the report's header, and stdout, stderr, the compiler's words and the files.

    `blobs` are stdin and the job's "files", by plain name.
    """
    stdin, *contents = blobs
    for name, content in zip(job["files"], contents, strict=True):
        _write(name, content)
    compiled, words = compile_first(job)
    if compiled is not None and failed(compiled):
        return {"compiled": compiled}, [b"", b"", words]
    before = _entries()
    limits = job["limits"]
    captures = (
        Capture(limits["shown_bytes"], keep_end=False),
        Capture(limits["shown_bytes"], keep_end=True),
    )
    ended = execute(job["command"], job["environment"], limits, stdin, captures)
    produced, left_out = _produced(before, limits)
    header = {
        **ended,
        "compiled": compiled,
        "stdout_bytes": captures[0].total,
        "stderr_bytes": captures[1].total,
        "produced": [name for name, _ in produced],
        "left_out": left_out,
    }
    streams = [bytes(capture.kept) for capture in captures]
    return header, [*streams, words, *(content for _, content in produced)]


def compile_first(job: Header) -> tuple[dict[str, Any] | None, bytes]:
    """Run the job's compiler, if it has one: how it ended, and its last words."""
    if not job.get("compile"):
        return None, b""
    limits = job["compile_limits"]
    words = Capture(limits["shown_bytes"], keep_end=False)
    started = time.monotonic()
    ended = execute(job["compile"], job["environment"], limits, b"", (words, words))
    return ended | {"wall_seconds": time.monotonic() - started}, bytes(words.kept)


def failed(ended: dict[str, Any]) -> bool:
    return bool(ended["status"] != 0 or ended["stopped_for"])


def execute(
    command: list[str],
    environment: dict[str, str],
    limits: Limits,
    stdin: bytes,
    captures: tuple[Capture, Capture],
) -> dict[str, Any]:
    """Start a command in the working folder and see it to its end."""
    # A file in memory is simpler than feeding a pipe, and it cannot deadlock.
    with os.fdopen(os.memfd_create("stdin"), "w+b") as given:
        given.write(stdin)
        given.seek(0)
        pipes = [os.pipe(), os.pipe(), os.pipe()]
        pid = fork([given.fileno(), *(end for _, end in pipes)])
        if pid == 0:
            start(command, environment, limits, trouble=3)
    for _, end in pipes:
        os.close(end)
    stdout, stderr, trouble = (reader for reader, _ in pipes)
    ended = Child(pid, dict(zip((stdout, stderr), captures, strict=True)), limits).finish()
    with os.fdopen(trouble, "rb") as told:
        return ended | {"start_error": told.read().decode("utf-8", "replace")}


def start(
    command: list[str],
    environment: dict[str, str],
    limits: Limits,
    *,
    trouble: int,
    goes_on: bool = False,
) -> NoReturn:
    """In the child: become the program. What prevents it is written to `trouble`, which
    the program itself does not get. `goes_on` as in `confine`."""
    try:
        os.set_inheritable(trouble, False)
        confine(limits, room=limits.get("room"), goes_on=goes_on)
        os.chdir(WORK)
        os.execvpe(command[0], command, environment)
    except BaseException as error:
        os.write(trouble, f"{command[0]}: {error}".encode())
    os._exit(NOT_STARTED)


def _write(name: str, content: bytes) -> None:
    with open(os.path.join(WORK, name), "wb") as file:
        file.write(content)


def _entries() -> Described:
    """What is in the working folder; nothing when the program has locked itself out."""
    try:
        with os.scandir(WORK) as entries:
            return {entry.name: _described(entry) for entry in entries}
    except OSError:
        return {}


def _described(entry: os.DirEntry[str]) -> tuple[int, int, int]:
    status = entry.stat(follow_symlinks=False)
    return status.st_ino, status.st_mtime_ns, status.st_size


def _produced(before: Described, limits: Limits) -> tuple[list[tuple[str, bytes]], int]:
    """Regular files that the program made or changed, and how many did not fit."""
    files: list[tuple[str, bytes]] = []
    left_out, room = 0, limits["produced_bytes"]
    for name, described in sorted(_entries().items()):
        if before.get(name) == described or name == "__pycache__":
            continue
        content = _regular_file(os.path.join(WORK, name), room)
        if content is None or len(files) >= limits["produced_files"]:
            left_out += 1
        else:
            files.append((name, content))
            room -= len(content)
    return files, left_out


def _regular_file(path: str, room: int) -> bytes | None:
    """The content of a regular file of at most `room` bytes; None for all else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > room:
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)
