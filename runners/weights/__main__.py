"""`python -m runners.weights fetch LINEUP`: fill the store, with progress on stderr."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from runners.configuration import ConfigError
from runners.home import weights_root
from runners.lineup import Contestant, LlamaCpp, load_lineup
from runners.weights.source import Progress as Fetched
from runners.weights.source import WeightsError
from runners.weights.store import WeightStore

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Model files, known by their digest."""


@app.command()
def fetch(
    lineup: Annotated[str, typer.Argument(help="Name in configs/lineups, or a .yaml file.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Fetch all model files of a lineup. Exit 0 all here, 1 failed, 2 bad lineup."""
    console = Console(stderr=True)
    try:
        contestants = load_lineup(lineup).contestants
        store = WeightStore(weights_root())
    except (ConfigError, OSError) as error:
        _say(console, str(error))
        raise typer.Exit(2 if isinstance(error, ConfigError) else 1) from error
    results = []
    with _bars(console) as bars:
        for contestant in contestants:
            if isinstance(contestant.engine, LlamaCpp):
                results.append(_fetch_one(store, contestant, contestant.engine, bars))
    for result in results:
        if "error" in result:
            _say(console, f"{result['contestant']}: {result['error']}")
    if as_json:
        typer.echo(json.dumps({"weights": results}))
    raise typer.Exit(int(any("error" in result for result in results)))


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def _bars(console: Console) -> Progress:
    words = TextColumn("{task.description}"), TextColumn("{task.fields[source]}")
    return Progress(*words, BarColumn(), DownloadColumn(), TransferSpeedColumn(), console=console)


def _fetch_one(
    store: WeightStore, contestant: Contestant, engine: LlamaCpp, bars: Progress
) -> dict[str, str]:
    task = bars.add_task(contestant.id, total=engine.weights.size, source="")

    def show(progress: Fetched) -> None:
        bars.update(task, completed=progress.done, total=progress.total, source=progress.source)

    try:
        path = store.ensure(engine.weights, show)
    except WeightsError as error:
        bars.update(task, source="failed")
        return {"contestant": contestant.id, "code": error.code, "error": str(error)}
    size = path.stat().st_size
    bars.update(task, completed=size, total=size, source="ready")
    pinned = store.pinned(engine.weights)
    return {
        "contestant": contestant.id,
        "sha256": pinned.sha256 if pinned else "",
        "path": str(path),
    }


if __name__ == "__main__":
    app()
