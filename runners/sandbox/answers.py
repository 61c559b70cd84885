"""From the reports of a cell to what each call came to: rules over evidence, without I/O."""

from __future__ import annotations

import json
import signal
from collections import Counter
from typing import Any

from runners.sandbox.calls import CallOutcome, Opaque, Unordered
from runners.sandbox.failure import EngineError
from runners.sandbox.languages import Language
from runners.sandbox.protocol import Frame
from runners.sandbox.result import Outcome
from runners.sandbox.settings import Limits

DEEPEST = 110
MOST_WORDS = 4000
MOST_LINES = 1 << 31
MOST_ALIKE = 100  # keys of one hash, which a dictionary compares one by one


def compile_error(report: Frame, limits: Limits, nonce: str) -> tuple[str, int | None] | None:
    """What the compiler found wrong, and in which line if it says so; None for nothing.

    Raises `EngineError` when it could not be asked.
    """
    if "compiled" not in report.header:
        told = call_outcome(report, limits, nonce)
        if told.outcome is Outcome.OK:
            return None
        return told.message or f"the compiler ended: {told.outcome}", told.line
    ended = report.header["compiled"]
    if ended is None:
        return None
    if problem := ended["start_error"]:
        raise EngineError("start_failed", f"the compiler cannot be started: {problem}")
    if ended["stopped_for"]:
        return f"the compiler was stopped for {ended['stopped_for']}", None
    if ended["status"] == 0:
        return None
    words = report.blobs[0].decode("utf-8", "replace").strip()
    return words[-MOST_WORDS:] or f"the compiler ended with {ended['status']}", None


def call_outcome(
    report: Frame, limits: Limits, nonce: str, language: Language | None = None
) -> CallOutcome:
    """Judge one report: the first rule that has its evidence, the kernel's counts first.

    `language` is one whose own error for exhausted memory ends the process.
    """
    header = report.header
    if header.get("nonce") != nonce:
        return CallOutcome(Outcome.SECURITY, message="a report was forged on the agent's stream")
    if header.get("lost"):
        return _lost(header)
    if problem := header.get("start_error"):
        raise EngineError("start_failed", f"the language cannot be started: {problem}")
    answer, output = report.blobs
    said = _answer(answer)
    code = header["status"]
    outcome, message, line = _verdict(header, said, limits)
    if outcome is Outcome.RE and not message:
        message = _ended_silently(code, output)
        if code and language and language.ran_out_of_memory(output.decode("utf-8", "replace")):
            outcome = Outcome.MLE
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


def _lost(header: dict[str, Any]) -> CallOutcome:
    """The cell is gone with its trusted process: for memory, or for a fault of ours."""
    if header["oom_kills"] > 0:
        return CallOutcome(Outcome.MLE, message="killed for memory")
    raise EngineError("cell_lost", "the sandbox lost the program's process; run again")


def _verdict(  # noqa: PLR0911 - one rule a line
    header: dict[str, Any], said: dict[str, Any] | None, limits: Limits
) -> tuple[Outcome, str, int | None]:
    if header["oom_kills"] > 0:
        return Outcome.MLE, "killed for memory", None
    if header["stopped_for"] == "output":
        return Outcome.OLE, f"more than {limits.output_kb} KiB of output", None
    if header["stopped_for"] or header["cpu_seconds"] > limits.cpu_seconds:
        return Outcome.TLE, f"stopped for {header['stopped_for'] or 'cpu'} time", None
    if header["status"] == -signal.SIGSYS:
        return Outcome.SECURITY, "killed for a forbidden operation", None
    if header["status"] != 0 or not header["answer_bytes"]:
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
    """Turn an answer's JSON into Python's values; see `inside/values.py` for its form."""
    if room == 0:
        return Opaque("a value nested too deeply")
    if isinstance(value, list):
        return [decode(item, room - 1) for item in value]
    if not isinstance(value, dict):
        return value
    (tag, content), *more = list(value.items()) or [("", None)]
    try:
        return Opaque("unknown") if more else _tagged(tag, content, room)
    except (TypeError, ValueError, KeyError, OverflowError):
        return Opaque("unknown")


def _tagged(tag: str, content: Any, room: int) -> Any:
    if tag == "$set":
        return Unordered(tuple(decode(item, room - 1) for item in content))
    if tag == "$dict":
        return _dictionary(content, room)
    if tag == "$int":
        return int(content, 16)
    if tag == "$float":
        return float(content)
    return Opaque(_short(content))


def _dictionary(pairs: Any, room: int) -> dict[Any, Any]:
    """Keys chosen to have one hash would keep the host busy for minutes: `ValueError`."""
    made: dict[Any, Any] = {}
    alike: Counter[int] = Counter()
    for key, value in pairs:
        known = _key(decode(key, room - 1))
        alike[hash(known)] += 1
        if alike[hash(known)] > MOST_ALIKE:
            raise ValueError("too many keys of one hash")
        made[known] = decode(value, room - 1)
    return made


def _key(value: Any) -> Any:
    return tuple(_key(item) for item in value) if isinstance(value, list) else value


def _short(text: Any) -> str:
    """What no file can hold, such as half a surrogate, becomes a question mark."""
    return str(text)[:600].encode("utf-8", "replace").decode()


def _line(line: Any) -> int | None:
    return line if type(line) is int and 0 < line < MOST_LINES else None


def _ended_silently(code: int | None, output: bytes) -> str:
    if code is not None and code < 0:
        last = output.decode("utf-8", "replace").strip().rpartition("\n")[2]
        return f"ended by signal {-code}{'; ' * bool(last)}{last}"
    return f"the program ended without an answer (exit code {code})"
