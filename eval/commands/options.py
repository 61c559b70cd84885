"""What several commands read from their options, and how they tell what goes on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from eval.outputs import STDOUT, check_output, write_output

Number = TypeVar("Number", int, float)

LineupName = Annotated[str, typer.Option(help="Name in configs/lineups, or a .yaml.")]
BaseUrl = Annotated[str | None, typer.Option(help="Of a running endpoint.")]
ModelName = Annotated[str, typer.Option(help="The name that the endpoint knows.")]
DialectName = Annotated[str, typer.Option(help="openai, llamacpp, vllm or zhipu.")]
KeyVariable = Annotated[str | None, typer.Option(help="Variable with the key.")]
Tokens = Annotated[int | None, typer.Option(min=1, help="The endpoint's, tokens.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Only the first N problems.")]
ContestantIds = Annotated[str | None, typer.Option(help="Ids, with commas.", show_default="all")]
AtOnce = Annotated[
    int | None,
    typer.Option(min=1, help="Answers at once, each contestant.", show_default="its slots"),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON line at the end of stdout.")]


def _writable(path: Path | None) -> Path | None:
    """A file that cannot be written is told before the work, not behind it."""
    if path is not None:
        check_output(path)
    return path


JsonFile = Annotated[
    Path | None,
    typer.Option(
        "--json",
        help="File for the result, also a line on stdout; - is stdout alone.",
        callback=_writable,
    ),
]


def say(line: str) -> None:
    """Tell who waits; stdout is for results."""
    typer.echo(line, err=True)


def give(file: Path, line: str) -> None:
    """Give a result to who waits: a line on stdout, and the same in a file."""
    if file != STDOUT:
        write_output(file, f"{line}\n")
    typer.echo(line)


def listed_numbers(
    option: str, given: str | None, kind: Callable[[str], Number]
) -> tuple[Number, ...]:
    """Return the positive numbers that a person listed with commas; none where none are."""
    numbers = []
    for part in (given or "").split(","):
        if not part.strip() and given is None:
            continue
        with suppress(ValueError):
            if 0 < (number := kind(part)) < float("inf"):
                numbers.append(number)
                continue
        raise ValueError(f"{option}: '{part.strip()}' is no positive number; such as 1,2,4")
    return tuple(dict.fromkeys(numbers))


def new_folder(kind: str, name: str | None) -> Path:
    """Return where measurements of a kind go, by the name given or the time; raises
    `ValueError` for a taken name."""
    from eval.runs.folder import check_name
    from runners.home import home

    chosen = name or f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    check_name(chosen)
    folder = home() / kind / chosen
    if folder.exists():
        raise ValueError(f"--name {chosen}: {folder} is there already; choose another")
    return folder
