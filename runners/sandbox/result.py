"""What goes into the sandbox and what comes out: values without I/O."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal

from runners.sandbox.settings import Limits


class Outcome(StrEnum):
    """How a run ended. `INFRA` is the sandbox's own failure, never the program's."""

    OK = "OK"
    RE = "RE"
    CE = "CE"
    TLE = "TLE"
    MLE = "MLE"
    OLE = "OLE"
    SECURITY = "SECURITY"
    INFRA = "INFRA"


@dataclass(frozen=True)
class Job:
    """A program to run once. `files` are put beside it, by plain file name."""

    language: str
    code: str
    stdin: str = ""
    args: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits | None = None


@dataclass(frozen=True)
class ProducedFile:
    """A regular file that the program left in its working folder."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Compilation:
    """What a language's compiler said before the run; no exit code when it was stopped."""

    exit_code: int | None
    output: str
    wall_seconds: float


@dataclass(frozen=True)
class RunResult:
    """How a program ended and what it wrote.

    Output is decoded as UTF-8 with replacement; of a long stdout the beginning is
    kept, of a long stderr the end. `memory_peak_bytes` is the largest process'
    resident set. `image` is the id of the image that ran it. `code` is a stable
    reason where the outcome alone does not say it (always with `INFRA`), and
    `detail` one line with cause and mend, or empty.
    """

    outcome: Outcome
    language: str
    exit_code: int | None = None
    signal: int | None = None
    stdout: str = ""
    stderr: str = ""
    stdout_truncated: bool = False
    stderr_truncated: bool = False
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    memory_peak_bytes: int | None = None
    files: tuple[ProducedFile, ...] = ()
    compile: Compilation | None = None
    image: str | None = None
    code: str | None = None
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        """The result as JSON's own types; file contents in base 64."""
        files = [
            {
                "name": file.name,
                "size": len(file.content),
                "content_base64": base64.b64encode(file.content).decode("ascii"),
            }
            for file in self.files
        ]
        return asdict(self) | {"outcome": self.outcome.value, "files": files}


@dataclass(frozen=True)
class SandboxState:
    """Whether code can be run now; `detail` is one line with cause and mend."""

    state: Literal["ready", "building", "unavailable"]
    code: str
    detail: str
