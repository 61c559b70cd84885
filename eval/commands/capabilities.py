"""`python -m eval capabilities`: long context, JSON, Chinese, kept instructions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from eval.commands.options import (
    BaseUrl,
    DialectName,
    JsonFile,
    KeyVariable,
    LineupName,
    ModelName,
    Tokens,
    listed_numbers,
    new_folder,
)
from eval.commands.stopping import stoppable

if TYPE_CHECKING:
    from rich.table import Table

    from eval.capabilities.cases import Group
    from eval.capabilities.figures import Checked, Result
    from eval.capabilities.plan import Options
    from eval.perf.target import Target


def capabilities(
    *,
    contestant: Annotated[
        list[str] | None,
        typer.Option(help="Its id in the lineup; may be repeated.", show_default="all"),
    ] = None,
    lineup: LineupName = "pocket",
    base_url: BaseUrl = None,
    model: ModelName = "",
    dialect: DialectName = "openai",
    api_key_env: KeyVariable = None,
    context: Tokens = None,
    only: Annotated[
        str | None,
        typer.Option(
            help="long-context,json,chinese,instructions; with commas.", show_default="all"
        ),
    ] = None,
    lengths: Annotated[
        str | None,
        typer.Option(
            help="Tokens of long contexts, with commas.", show_default="as fits this machine"
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of all that is drawn.")] = 0,
    name: Annotated[str | None, typer.Option(help="Of these checks.", show_default="time")] = None,
    again: Annotated[
        Path | None, typer.Option("--from", help="Derive a folder's results; asks nobody.")
    ] = None,
    json_file: JsonFile = None,
) -> None:
    """Small seeded checks scored by code; see docs/capabilities.md.

    Exit 0 measured, 1 a check has no answer, interrupted, or something else measures, 2 bad
    usage.
    """
    from eval.capabilities.plan import Options, default_lengths
    from eval.runs.identity import hardware

    if again:
        if contestant or base_url:
            raise ValueError("--from asks nobody; leave out --contestant and --base-url")
        _end(again, json_file)
    chosen = listed_numbers("--lengths", lengths, int) or default_lengths(bool(hardware()["gpus"]))
    options = Options(_groups(only), chosen, seed)
    targets = _targets(contestant, lineup, base_url, model, dialect, api_key_env, context)
    folder = new_folder("capabilities", name)
    interrupted = _check(targets, options, folder)
    _end(folder, json_file, interrupted=interrupted)


def _groups(only: str | None) -> tuple[Group, ...]:
    from eval.capabilities.cases import GROUPS

    if only is None:
        return tuple(GROUPS)
    asked = [part.strip() for part in only.split(",")]
    if unknown := [part for part in asked if part not in GROUPS]:
        raise ValueError(f"--only: there is no '{unknown[0]}'; use some of {', '.join(GROUPS)}")
    return tuple(group for group in GROUPS if group in asked)


def _targets(
    contestants: Sequence[str] | None, lineup: str, base_url: str | None, *endpoint: Any
) -> list[Target]:
    from eval.perf.target import at_endpoint, of_lineup
    from runners.lineup import load_lineup

    if base_url:
        if contestants:
            raise ValueError("give --contestant or --base-url, not both")
        return [at_endpoint(base_url, *endpoint)]
    names = contestants or [one.id for one in load_lineup(lineup).contestants]
    return [of_lineup(lineup, name) for name in dict.fromkeys(names)]


def _check(targets: Sequence[Target], options: Options, folder: Path) -> bool:
    """Ask everybody; return whether that was interrupted."""
    from eval.capabilities.running import check
    from eval.locks import MeasuringError
    from eval.perf.progress import Bar
    from runners.home import home

    bar = Bar()
    try:
        with stoppable(), bar:
            asyncio.run(check(home(), folder, targets, options, bar))
    except MeasuringError as error:
        bar.say(str(error))
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        if not folder.exists():
            bar.say("interrupted before anything was asked")
            raise typer.Exit(1) from None
        bar.say(f"interrupted; what was answered is kept in {folder}")
        return True
    return False


def _end(folder: Path, json_file: Path | None, *, interrupted: bool = False) -> NoReturn:
    """Show the results that follow from a folder, and exit."""
    from rich.console import Console

    from eval.capabilities.results import read
    from eval.outputs import write_output

    found = read(folder)
    if json_file is None:
        Console().print(*map(_table, found.contestants), sep="\n")
    else:
        whole = json.dumps(found.as_json(), ensure_ascii=False)
        write_output(json_file, f"{whole}\n")
        typer.echo(whole)
    states = {check.state for one in found.contestants for check in one.checks}
    bad = interrupted or states & {"not_measured", "interrupted"}
    raise typer.Exit(1 if bad else 0)


# Which columns are told whole however narrow the window is.
_COLUMNS = {
    "check": True,
    "language": True,
    "tokens": True,
    "passed": False,
    "share, 95 %": False,
    "left out": False,
}


def _table(one: Checked) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(one.contestant), title_justify="left")
    for name, whole in _COLUMNS.items():
        table.add_column(name, no_wrap=whole, overflow="fold")
    for check in one.checks:
        table.add_row(
            check.check,
            check.language,
            str(check.length or ""),
            f"{check.passed}/{check.total}" if check.total else check.state.replace("_", " "),
            _share(check),
            str(check.left_out or ""),
        )
    return table


def _share(check: Result) -> str:
    if check.share is None or check.lower is None or check.upper is None:
        return "–"
    return f"{check.share:.0%} ({check.lower:.0%} to {check.upper:.0%})"
