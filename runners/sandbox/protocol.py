"""What the host says to the agent, as pure bytes and values (frames: `inside/frames.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runners.sandbox.failure import EngineError, JobError
from runners.sandbox.inside import frames
from runners.sandbox.languages import Language
from runners.sandbox.result import Job
from runners.sandbox.settings import Limits

PATH = "/usr/local/bin:/usr/bin:/bin"
_ENVIRONMENT = {"PATH": PATH, "HOME": "/box", "TMPDIR": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108 - the cell's own

JOB_BYTES = 8 << 20
ARGUMENT_BYTES = 100_000  # the kernel takes 128 KiB of one argument
COMPILER_KB = 64  # kept of a compiler's words

END = frames.pack({"op": "end"}, [])


@dataclass(frozen=True)
class Frame:
    """A header (JSON) and the blobs that it describes."""

    header: dict[str, Any]
    blobs: list[bytes]


def check_job(job: Job, language: Language) -> None:
    """Raise `JobError` for a job that cannot be put into a cell."""
    size = len(job.code) + len(job.stdin) + sum(map(len, [*job.args, *job.files.values()]))
    if size > JOB_BYTES:
        raise JobError(
            "job_too_large",
            f"code, input and files are {size} bytes together; at most {JOB_BYTES} can be run",
        )
    if any("\0" in arg for arg in job.args):
        raise JobError("bad_argument", "an argument holds a null character; remove it")
    if (length := sum(len(utf8(arg)) for arg in job.args)) > ARGUMENT_BYTES:
        raise JobError(
            "bad_argument",
            f"the arguments have {length} bytes, a program can be started with "
            f"{ARGUMENT_BYTES}; give a file or standard input",
        )
    for name in job.files:
        if not _is_file_name(name) or name == language.file:
            raise JobError(
                "bad_file_name",
                f"{name!r} cannot be put beside the code; give a plain name other than "
                f"{language.file}",
            )


def program_frame(job: Job, language: Language, limits: Limits, nonce: str) -> bytes:
    """Encode a program; lone surrogates, which no file can hold, become question marks."""
    files = {language.file: utf8(job.code), **job.files}
    command = [*language.started_with(limits.memory_mb), *(utf8(arg).decode() for arg in job.args)]
    header = job_header(language.environment, limits, nonce) | {
        "calls": False,
        "command": command,
        "compile": list(language.compile or ()),
        "compile_limits": compile_limits(language, limits),
        "files": list(files),
    }
    return frames.pack(header, [utf8(job.stdin), *files.values()])


def job_header(environment: Mapping[str, str], limits: Limits, nonce: str) -> dict[str, Any]:
    """What every job says, above all how much it may use."""
    return {
        "op": "job",
        "nonce": nonce,
        "environment": _ENVIRONMENT | dict(environment),
        "limits": {
            "cpu_seconds": limits.cpu_seconds,
            "wall_seconds": limits.wall_seconds,
            "memory_bytes": limits.memory_mb << 20,
            "shown_bytes": limits.shown_kb << 10,
            "output_bytes": limits.output_kb << 10,
            "produced_files": limits.produced_files,
            "produced_bytes": limits.produced_kb << 10,
        },
    }


def compile_limits(language: Language, limits: Limits) -> dict[str, Any]:
    """A compiler's own: it is not the answer's fault that it takes a second."""
    return {
        "cpu_seconds": language.compile_seconds,
        "wall_seconds": 2 * language.compile_seconds,
        "shown_bytes": COMPILER_KB << 10,
        "output_bytes": limits.output_kb << 10,
    }


def unpacked(data: bytes) -> Frame:
    """Decode a whole frame; `EngineError` when it is none."""
    try:
        return Frame(*frames.unpack(data))
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError("agent_broken", f"the agent's report is unreadable ({error})") from error


def utf8(text: str) -> bytes:
    """Encode; what no file can hold becomes question marks."""
    return text.encode("utf-8", "replace")


def _is_file_name(name: str) -> bool:
    """Whether it names a file in the working folder itself, nowhere else."""
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return False
    return name not in (".", "..") and not set(name) & {"/", "\0"} and 0 < size <= 255
