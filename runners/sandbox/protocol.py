"""What host and agent say to each other, the host's side: pure bytes and values.

The frame is described in `agent.py`, which runs alone inside the container and
therefore shares no code with this module.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any

from runners.sandbox.failure import EngineError, JobError
from runners.sandbox.languages import Language
from runners.sandbox.result import Job
from runners.sandbox.settings import Limits

PATH = "/usr/local/bin:/usr/bin:/bin"
_ENVIRONMENT = {"PATH": PATH, "HOME": "/box", "TMPDIR": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108 - the container's own

JOB_BYTES = 8 << 20


@dataclass(frozen=True)
class Frame:
    """A header (JSON) and the blobs that it describes; `length` is the bytes of both."""

    header: dict[str, Any]
    blobs: list[bytes]
    length: int = 0


def check_job(job: Job, language: Language) -> None:
    """Raise `JobError` for a job that cannot be put into a container."""
    size = len(job.code) + len(job.stdin) + sum(map(len, [*job.args, *job.files.values()]))
    if size > JOB_BYTES:
        raise JobError(
            "job_too_large",
            f"code, input and files are {size} bytes together; at most {JOB_BYTES} can be run",
        )
    if any("\0" in arg for arg in job.args):
        raise JobError("bad_argument", "an argument holds a null character; remove it")
    for name in job.files:
        if not _is_file_name(name) or name == language.file:
            raise JobError(
                "bad_file_name",
                f"{name!r} cannot be put beside the code; give a plain name other than "
                f"{language.file}",
            )


def job_frame(job: Job, language: Language, limits: Limits, nonce: str) -> bytes:
    """Encode a job; lone surrogates, which no file can hold, become question marks."""
    files = {language.file: _text(job.code).encode(), **job.files}
    blobs = [_text(job.stdin).encode(), *files.values()]
    header = {
        "nonce": nonce,
        "command": [*language.command, *(_text(arg) for arg in job.args)],
        "environment": _ENVIRONMENT | dict(language.environment),
        "files": list(files),
        "limits": {
            "cpu_seconds": limits.cpu_seconds,
            "wall_seconds": limits.wall_seconds,
            "shown_bytes": limits.shown_kb << 10,
            "output_bytes": limits.output_kb << 10,
            "produced_files": limits.produced_files,
            "produced_bytes": limits.produced_kb << 10,
        },
    }
    return frame_bytes(header, blobs)


def frame_bytes(header: dict[str, Any], blobs: list[bytes]) -> bytes:
    """Encode one frame."""
    text = json.dumps(header | {"sizes": [len(blob) for blob in blobs]}).encode()
    return struct.pack(">I", len(text)) + text + b"".join(blobs)


def report_frame(data: bytes | bytearray) -> Frame | None:
    """Decode a report; None while it is incomplete, `EngineError` when it is none."""
    if len(data) < 4:
        return None
    (length,) = struct.unpack_from(">I", data)
    if len(data) < 4 + length:
        return None
    try:
        header = json.loads(data[4 : 4 + length])
        sizes = [int(size) for size in header["sizes"]]
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError("agent_broken", f"the agent's report is unreadable ({error})") from error
    if len(data) < 4 + length + sum(sizes):
        return None
    blobs, at = [], 4 + length
    for size in sizes:
        blobs.append(bytes(data[at : at + size]))
        at += size
    return Frame(header, blobs, at)


def _is_file_name(name: str) -> bool:
    """Whether it names a file in the working folder itself, nowhere else."""
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return False
    return name not in (".", "..") and not set(name) & {"/", "\0"} and 0 < size <= 255


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
