"""Calling a function on many inputs: values, the host's frames, and outcomes.

Knows nothing of problems: it says what a function gave, never whether that is right.
"""

from __future__ import annotations

import json
import secrets
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from runners.sandbox.container import Conversation
from runners.sandbox.failure import EngineError, JobError
from runners.sandbox.protocol import JOB_BYTES, Frame, frame_bytes
from runners.sandbox.result import Outcome
from runners.sandbox.settings import Limits

Mode = Literal["function", "inplace", "class"]

ADDITIONAL_SECONDS = 15.0  # what a loaded machine may take beside the limits
SLOW = (Outcome.TLE, Outcome.MLE)
OUT_OF_MEMORY = "the container was killed for memory"
DEEPEST = 110


@dataclass(frozen=True)
class CallJob:
    """Python code, and the inputs on which its `entry` is called, each in a fresh process.

    `entry` is a function or a method of `class Solution`; `inplace` answers with the
    changed first argument. In mode `class` an input is a list of `[name, [arguments]]`,
    the constructor first. Types are those of the contracts; they matter for `tree`,
    `linked_list` and `float`. After `stop_after` inputs that ended TLE or MLE the rest
    are not tried; None tries all.
    """

    code: str
    entry: str
    inputs: Sequence[Any]
    mode: Mode = "function"
    arg_types: tuple[str, ...] = ()
    returns: str | None = None
    limits: Limits | None = None
    stop_after: int | None = None


@dataclass(frozen=True)
class CallOutcome:
    """What one input came to. `value` counts only with the outcome OK.

    A set in a value is an `Unordered`, what has no JSON form an `Opaque`, a tuple a list.
    Times are seconds, memory is the largest process' resident set in bytes. `line` is
    the code's own line that raised, where one did.
    """

    outcome: Outcome
    value: Any = None
    message: str = ""
    line: int | None = None
    exit_code: int | None = None
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    memory_peak_bytes: int | None = None


@dataclass(frozen=True)
class CallResult:
    """Outcomes in the order of the inputs; fewer when it was stopped, did not compile (CE)
    or the sandbox failed (INFRA, with `code` and `detail` as in `RunResult`)."""

    outcome: Outcome
    calls: tuple[CallOutcome, ...] = ()
    image: str | None = None
    code: str | None = None
    detail: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Unordered:
    """A set that a function gave."""

    items: tuple[Any, ...]


@dataclass(frozen=True)
class Opaque:
    """Something without a JSON form; only the name of its type is known."""

    type_name: str


class Calls:
    """The calls of one job, over as many containers as it takes."""

    def __init__(self, job: CallJob, limits: Limits) -> None:
        self._job, self.limits = job, limits
        self._seconds = limits.wall_seconds + ADDITIONAL_SECONDS
        self.outcomes: list[CallOutcome] = []
        self.compile_error: tuple[str, int | None] | None = None

    def done(self) -> bool:
        """Whether nothing is left to be tried."""
        slow = sum(call.outcome in SLOW for call in self.outcomes)
        stopped = self._job.stop_after is not None and slow >= self._job.stop_after
        return bool(self.compile_error or stopped or len(self.outcomes) == len(self._job.inputs))

    def go_on(self, talk: Conversation) -> None:
        """Call in this container until all is done, or the container is to be left."""
        nonce = secrets.token_hex(16)
        told = self._ask(talk, job_frame(self._job, self.limits, nonce), nonce)
        if told.outcome is not Outcome.OK:
            self.compile_error = (told.message or f"the compiler ended: {told.outcome}", told.line)
        clean = True
        while clean and not self.done():
            given = self._job.inputs[len(self.outcomes)]
            try:
                frame = talk.ask(frame_bytes({"input": given}, []), self._seconds)
            except EngineError as error:
                if error.code != "out_of_memory":
                    raise
                self.outcomes.append(CallOutcome(Outcome.MLE, message=OUT_OF_MEMORY))
                return
            self.outcomes.append(call_outcome(frame, self.limits, nonce))
            clean = bool(frame.header.get("clean"))

    def _ask(self, talk: Conversation, frame: bytes, nonce: str) -> CallOutcome:
        try:
            return call_outcome(talk.ask(frame, self._seconds), self.limits, nonce)
        except EngineError as error:
            if error.code != "out_of_memory":
                raise
            return CallOutcome(Outcome.MLE, message=OUT_OF_MEMORY)


def check_calls(job: CallJob) -> None:
    """Raise `JobError` for a job that cannot be put into a container."""
    for number, given in enumerate(job.inputs, 1):
        size = len(job.code.encode("utf-8", "replace")) + len(json.dumps(given))
        if size > JOB_BYTES:
            raise JobError(
                "job_too_large",
                f"code and input {number} are {size} bytes together; "
                f"at most {JOB_BYTES} can be run",
            )
        if job.mode != "class" and job.arg_types and len(job.arg_types) != len(given):
            raise JobError(
                "bad_argument",
                f"input {number} has {len(given)} arguments for {len(job.arg_types)} types",
            )


def job_frame(job: CallJob, limits: Limits, nonce: str) -> bytes:
    """Encode everything but the inputs."""
    header = {
        "nonce": nonce,
        "entry": job.entry,
        "mode": job.mode,
        "arg_types": list(job.arg_types),
        "returns": job.returns,
        "limits": {
            "cpu_seconds": limits.cpu_seconds,
            "wall_seconds": limits.wall_seconds,
            "output_bytes": limits.output_kb << 10,
            "memory_bytes": limits.memory_mb << 20,
        },
    }
    return frame_bytes(header, [job.code.encode("utf-8", "replace")])


def call_outcome(report: Frame, limits: Limits, nonce: str) -> CallOutcome:
    """Judge one report: the first rule that has its evidence, the kernel's counts first."""
    header = report.header
    if header.get("nonce") != nonce:
        return CallOutcome(Outcome.SECURITY, message="a report was forged on the agent's stream")
    answer, output = report.blobs
    said = _answer(answer)
    code = header["exit_code"]
    outcome, message, line = _verdict(header, said, limits)
    if outcome is Outcome.RE and not message:
        message = _ended_silently(code, output)
    value = decode(said.get("value")) if outcome is Outcome.OK and said else None
    return CallOutcome(
        outcome,
        value,
        message,
        line,
        code,
        header["cpu_seconds"],
        header["wall_seconds"],
        header["peak_bytes"],
    )


def _verdict(  # noqa: PLR0911 - one rule a line
    header: dict[str, Any], said: dict[str, Any] | None, limits: Limits
) -> tuple[Outcome, str, int | None]:
    if header["oom_kills"] > 0:
        return Outcome.MLE, "killed for memory", None
    if header["stopped_for"] == "output":
        return Outcome.OLE, f"more than {limits.output_kb} KiB of output", None
    if header["stopped_for"] or header["cpu_seconds"] > limits.cpu_seconds:
        return Outcome.TLE, f"stopped for {header['stopped_for'] or 'cpu'} time", None
    if header["exit_code"] == -signal.SIGSYS:
        return Outcome.SECURITY, "killed for a forbidden operation", None
    if header["exit_code"] != 0 or not header["answer_bytes"]:
        return Outcome.RE, "", None
    if said is None:
        return Outcome.SECURITY, "what came back is not one answer of the agent's form", None
    return _told(said)


def _told(said: dict[str, Any]) -> tuple[Outcome, str, int | None]:
    """What the child said of itself; it may lie, but only about itself."""
    if "compile_error" in said:
        return Outcome.CE, _short(said["compile_error"]), _line(said.get("line"))
    if isinstance(error := said.get("error"), dict):
        outcome = Outcome.MLE if error.get("memory") else Outcome.RE
        message = f"{error.get('type')}: {error.get('message')}".removesuffix(": ")
        return outcome, _short(message), _line(error.get("line"))
    return Outcome.OK, "", None


def _answer(data: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return None
    known = isinstance(said, dict) and said.keys() & {"value", "error", "compile_error", "compiled"}
    return said if known else None


def decode(value: Any, room: int = DEEPEST) -> Any:
    """Turn an answer's JSON into Python's values; see `agent_values` for its form."""
    if room == 0:
        return Opaque("a value nested too deeply")
    if isinstance(value, list):
        return [decode(item, room - 1) for item in value]
    if not isinstance(value, dict):
        return value
    (tag, content), *more = list(value.items()) or [("", None)]
    try:
        return Opaque("unknown") if more else _tagged(tag, content, room)
    except (TypeError, ValueError, KeyError):
        return Opaque("unknown")


def _tagged(tag: str, content: Any, room: int) -> Any:
    if tag == "$set":
        return Unordered(tuple(decode(item, room - 1) for item in content))
    if tag == "$dict":
        return {_key(decode(k, room - 1)): decode(v, room - 1) for k, v in content}
    if tag == "$int":
        return int(content, 16)
    if tag == "$float":
        return float(content)
    return Opaque(_short(content))


def _key(value: Any) -> Any:
    return tuple(_key(item) for item in value) if isinstance(value, list) else value


def _short(text: Any) -> str:
    return str(text)[:600]


def _line(line: Any) -> int | None:
    return line if type(line) is int else None


def _ended_silently(code: int | None, output: bytes) -> str:
    if code is not None and code < 0:
        last = output.decode("utf-8", "replace").strip().rpartition("\n")[2]
        return f"ended by signal {-code}{'; ' * bool(last)}{last}"
    return f"the program ended without an answer (exit code {code})"
