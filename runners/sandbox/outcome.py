"""From the agent's report to an outcome: rules over evidence, without I/O."""

from __future__ import annotations

import signal
from typing import Any

from runners.sandbox.failure import EngineError
from runners.sandbox.languages import Language
from runners.sandbox.protocol import Frame
from runners.sandbox.result import Compilation, Outcome, ProducedFile, RunResult
from runners.sandbox.settings import Limits


def result_of(
    report: Frame, *, language: Language, limits: Limits, nonce: str, image: str
) -> RunResult:
    """Judge a report. Raises `EngineError` when the program could not be started.

    A report without this run's nonce was not written by the agent: SECURITY.
    """
    header = report.header
    if header.get("nonce") != nonce:
        detail = "a report was forged on the agent's stream"
        return RunResult(Outcome.SECURITY, language.id, code="forged_report", detail=detail)
    if header.get("lost"):
        return _lost(header, language, image)
    stdout, stderr, words, *contents = report.blobs
    compiled = _compilation(header["compiled"], words, language)
    if compiled is not None and "status" not in header:
        return RunResult(
            Outcome.CE, language.id, compile=compiled, image=image, detail=_why(header["compiled"])
        )
    if problem := header["start_error"]:
        raise EngineError("start_failed", f"{language.title} cannot be started: {problem}")
    stderr_text = stderr.decode("utf-8", "replace")
    status = header["status"]
    return RunResult(
        outcome=_outcome(header, stderr_text, language, limits),
        language=language.id,
        exit_code=status if status is not None and status >= 0 else None,
        signal=-status if status is not None and status < 0 else None,
        stdout=stdout.decode("utf-8", "replace"),
        stderr=stderr_text,
        stdout_truncated=header["stdout_bytes"] > len(stdout),
        stderr_truncated=header["stderr_bytes"] > len(stderr),
        cpu_seconds=header["cpu_seconds"],
        wall_seconds=header["wall_seconds"],
        memory_peak_bytes=header["peak_bytes"],
        files=_produced(header["produced"], contents),
        compile=compiled,
        image=image,
        code="files_left_out" if header["left_out"] else None,
        detail=_left_out(header["left_out"], limits),
    )


def _lost(header: dict[str, Any], language: Language, image: str) -> RunResult:
    """The cell is gone with its trusted process: for memory, or for a fault of ours."""
    if header["oom_kills"] > 0:
        return RunResult(Outcome.MLE, language.id, image=image, detail="killed for memory")
    raise EngineError("cell_lost", "the sandbox lost the program's process; run again")


def _compilation(
    ended: dict[str, Any] | None, words: bytes, language: Language
) -> Compilation | None:
    if ended is None:
        return None
    if problem := ended["start_error"]:
        detail = f"the compiler of {language.title} cannot be started: {problem}"
        raise EngineError("start_failed", detail)
    return Compilation(ended["status"], words.decode("utf-8", "replace"), ended["wall_seconds"])


def _why(ended: dict[str, Any]) -> str:
    if ended["oom_kills"]:
        return "the compiler was killed for memory"
    return f"the compiler was stopped for {ended['stopped_for']}" if ended["stopped_for"] else ""


def _outcome(header: dict[str, Any], stderr: str, language: Language, limits: Limits) -> Outcome:
    """The first rule that has its evidence; what the kernel counted comes first."""
    if header["oom_kills"] > 0:
        return Outcome.MLE
    if header["stdout_bytes"] + header["stderr_bytes"] > limits.output_kb << 10:
        return Outcome.OLE
    if header["stopped_for"] or header["cpu_seconds"] > limits.cpu_seconds:
        return Outcome.TLE
    if header["status"] == -signal.SIGSYS:
        return Outcome.SECURITY
    if header["status"] == 0:
        return Outcome.OK
    # A language that runs out of memory ends itself. Killed without the kernel's count
    # having risen, a program may have written such a line of its own.
    killed = header["status"] == -signal.SIGKILL
    return Outcome.MLE if not killed and language.ran_out_of_memory(stderr) else Outcome.RE


def _produced(names: list[str], contents: list[bytes]) -> tuple[ProducedFile, ...]:
    """File names are bytes to the kernel; those that are no text get a replacement."""
    return tuple(
        ProducedFile(name.encode("utf-8", "replace").decode(), content)
        for name, content in zip(names, contents, strict=True)
    )


def _left_out(count: int, limits: Limits) -> str:
    if not count:
        return ""
    return (
        f"{count} of the files left behind are not shown: only regular ones are, at most "
        f"{limits.produced_files} and {limits.produced_kb} KiB together"
    )
