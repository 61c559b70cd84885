"""From the agent's report to an outcome: rules over evidence, without I/O."""

from __future__ import annotations

import signal

from runners.sandbox.failure import EngineError
from runners.sandbox.languages import Language
from runners.sandbox.protocol import Frame
from runners.sandbox.result import Outcome, ProducedFile, RunResult
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
    if problem := header.get("start_error"):
        raise EngineError("start_failed", f"{language.title} cannot be started: {problem}")
    stdout, stderr, *contents = report.blobs
    stderr_text = stderr.decode("utf-8", "replace")
    return RunResult(
        outcome=_outcome(report, stderr_text, language, limits),
        language=language.id,
        exit_code=header["exit_code"],
        signal=header["signal"],
        stdout=stdout.decode("utf-8", "replace"),
        stderr=stderr_text,
        stdout_truncated=header["stdout_bytes"] > len(stdout),
        stderr_truncated=header["stderr_bytes"] > len(stderr),
        cpu_seconds=header["cpu_seconds"],
        wall_seconds=header["wall_seconds"],
        memory_peak_bytes=header["peak_bytes"],
        files=_produced(header["produced"], contents),
        image=image,
        code="files_left_out" if header["left_out"] else None,
        detail=_left_out(header["left_out"], limits),
    )


def _outcome(report: Frame, stderr: str, language: Language, limits: Limits) -> Outcome:
    """The first rule that has its evidence; what the kernel counted comes first."""
    header = report.header
    if header["oom_kills"] > 0:
        return Outcome.MLE
    if header["stdout_bytes"] + header["stderr_bytes"] > limits.output_kb << 10:
        return Outcome.OLE
    if header["stopped_for"] or header["cpu_seconds"] > limits.cpu_seconds:
        return Outcome.TLE
    if header["signal"] == signal.SIGSYS:
        return Outcome.SECURITY
    if header["exit_code"] == 0:
        return Outcome.OK
    return Outcome.MLE if _ran_out_of_memory(stderr, language) else Outcome.RE


def _ran_out_of_memory(stderr: str, language: Language) -> bool:
    lines = stderr.rstrip().splitlines()
    return bool(language.memory_error and lines and lines[-1].startswith(language.memory_error))


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
