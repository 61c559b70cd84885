"""`python -m runners.sandbox`: build the image, run a file, see what is missing."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.status import Status

from runners.configuration import ConfigError
from runners.sandbox import (
    Job,
    JobError,
    Limits,
    Outcome,
    RunResult,
    Sandbox,
    SandboxSettings,
    UnknownLanguage,
    load_settings,
    this_process,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Code in the sandbox: build its image, run a file, see what is missing.",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document as the last line.")]
_CONFIGURED = "configs/sandbox.yaml"
BAD_INPUT = 2
LOG_SECONDS = 5.0


@app.command()
def build() -> None:
    """Build the sandbox image unless it is there; progress goes to stderr."""
    state = asyncio.run(_prepare(_settings()))
    typer.echo(state, err=True)


@app.command()
def run(  # noqa: PLR0917 - the command's options
    code_file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The program.")
    ],
    language: Annotated[str, typer.Option(help="What the code is written in.")] = "python",
    stdin: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="File to give as input.")
    ] = None,
    arg: Annotated[list[str] | None, typer.Option(help="An argument; may be repeated.")] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="File to lie beside it; may be repeated."),
    ] = None,
    cpu: Annotated[
        float | None, typer.Option(help="Processor seconds at most.", show_default=_CONFIGURED)
    ] = None,
    wall: Annotated[
        float | None, typer.Option(help="Seconds at most.", show_default=_CONFIGURED)
    ] = None,
    memory: Annotated[
        int | None, typer.Option(help="Memory in MiB at most.", show_default=_CONFIGURED)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a program once. Exit 0 when it ran, however it ended; 1 when it could not be run."""
    settings = _settings()
    job = Job(
        language=language,
        code=_text(code_file),
        stdin=_text(stdin) if stdin else "",
        args=tuple(arg or ()),
        files={path.name: path.read_bytes() for path in file or ()},
        limits=_limits(settings.limits, cpu_seconds=cpu, wall_seconds=wall, memory_mb=memory),
    )
    try:
        result = asyncio.run(_run(settings, job))
    except (UnknownLanguage, JobError) as error:
        raise _usage_error(str(error)) from None
    if as_json:
        typer.echo(json.dumps(result.as_json()))
    else:
        _show(result)
    raise typer.Exit(result.outcome is Outcome.INFRA)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is there, what is missing and how to mend it. Exit 1 when code cannot run."""
    from runners.sandbox.doctor import examine

    findings = examine(_settings())
    for finding in findings:
        word = "ok" if finding.ok else "MISSING" if finding.needed else "absent"
        typer.echo(f"{word:8}{finding.name}: {finding.detail}", err=as_json)
    healthy = all(finding.ok for finding in findings if finding.needed)
    if as_json:
        typer.echo(json.dumps({"ok": healthy, "findings": [asdict(f) for f in findings]}))
    raise typer.Exit(not healthy)


async def _prepare(settings: SandboxSettings) -> str:
    """Return one line about the image; exit 1 with the mend when there is none."""
    sandbox = Sandbox(settings, this_process())
    try:
        with Console(stderr=True).status("sandbox: asking the Docker engine") as status:
            state = await sandbox.prepare(_reporter(status))
    finally:
        await sandbox.close()
    if state.state != "ready":
        typer.echo(f"sandbox: {state.detail}", err=True)
        raise typer.Exit(1)
    return "sandbox: the image is ready"


def _reporter(status: Status) -> Callable[[str], None]:
    """Show every step on a terminal; in a log a line now and then will do."""
    last = -LOG_SECONDS

    def report(line: str) -> None:
        nonlocal last
        status.update(escape(f"sandbox: {line}"))
        if not status.console.is_terminal and time.monotonic() - last >= LOG_SECONDS:
            last = time.monotonic()
            typer.echo(f"sandbox: {line}", err=True)

    return report


async def _run(settings: SandboxSettings, job: Job) -> RunResult:
    sandbox = Sandbox(settings, this_process())
    try:
        return await sandbox.run(job)
    finally:
        await sandbox.close()


def _show(result: RunResult) -> None:
    """The program's streams to ours, then one line on how it ended."""
    sys.stdout.write(result.stdout)
    sys.stdout.flush()
    sys.stderr.write(result.stderr)
    ended = f"{result.outcome}, {result.cpu_seconds:.3f} s CPU, {result.wall_seconds:.3f} s"
    typer.echo(f"sandbox: {ended}{'; ' * bool(result.detail)}{result.detail}", err=True)


def _limits(usual: Limits, **wished: float | None) -> Limits:
    """The configuration's limits with what the command line says instead."""
    given = {key: value for key, value in wished.items() if value is not None}
    try:
        return Limits.model_validate(usual.model_dump() | given)
    except ValidationError as error:
        wrong = error.errors()[0]
        option = {"cpu_seconds": "--cpu", "wall_seconds": "--wall", "memory_mb": "--memory"}
        name = option.get(str(wrong["loc"][0]), str(wrong["loc"][0]))
        raise _usage_error(f"{name} {given[str(wrong['loc'][0])]}: {wrong['msg']}") from None


def _settings() -> SandboxSettings:
    try:
        return load_settings()
    except ConfigError as error:
        raise _usage_error(str(error)) from None


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _usage_error(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(BAD_INPUT)


if __name__ == "__main__":
    app(prog_name="python -m runners.sandbox")
