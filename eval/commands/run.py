"""`python -m eval run` and `python -m eval rejudge`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from eval.commands.options import AsJson, AtOnce, ContestantIds, Limit, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from eval.batch import Means, Service
    from eval.runs.folder import Run
    from eval.runs.meter import Meter
    from eval.runs.planning import Plan
    from runners.engines.client import EngineHost
    from runners.lineup import Lineup


# Which run it was, and what there is to tell beside its summary.
Done = tuple["Run", dict[str, Any]]
Work = Callable[["Meter"], Coroutine[Any, Any, Done]]


def add_to(app: typer.Typer) -> None:
    """Give the command line its commands `run` and `rejudge`."""
    app.command()(run)
    app.command()(rejudge)


def run(
    *,
    lineup: Annotated[
        str | None,
        typer.Option(help="Name in configs/lineups, or a path to a .yaml.", show_default="pocket"),
    ] = None,
    problems: Annotated[
        str | None,
        typer.Option(
            help="'builtin', 'own', 'all', or a file (JSON Lines).", show_default="builtin"
        ),
    ] = None,
    limit: Limit = None,
    contestants: ContestantIds = None,
    samples: Annotated[
        int | None,
        typer.Option(
            min=1, help="Answers to each question; needs a temperature.", show_default="1"
        ),
    ] = None,
    temperature: Annotated[
        float | None,
        typer.Option(min=0, max=2, help="How freely words are drawn.", show_default="0"),
    ] = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(min=1, help="New tokens at most.", show_default="as the lineup says"),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="Of python,javascript,java,cpp, with commas.", show_default="python"),
    ] = None,
    prompt_language: Annotated[
        str | None, typer.Option(help="zh, en or both.", show_default="en")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Of the first sample.")] = None,
    concurrency: AtOnce = None,
    name: Annotated[
        str | None, typer.Option(help="Of the run.", show_default="time and lineup")
    ] = None,
    resume: Annotated[str | None, typer.Option(help="Go on with this run.")] = None,
    reuse: Annotated[str | None, typer.Option(help="Take equal completions of this run.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a lineup the problems and judge the answers; see docs/batch.md.

    Exit 0 done, 1 more than 1% INFRA or something missing, 2 bad usage, before anything runs.
    """
    given = options_given(
        lineup=lineup,
        problems=problems,
        limit=limit,
        contestants=listed(contestants),
        samples=samples,
        temperature=temperature,
        max_tokens=max_tokens,
        languages=listed(language),
        prompt_languages=prompt_languages(prompt_language),
        seed=seed,
    )
    if not resume:
        _finish(_beginning(given, name, reuse, concurrency), as_json)
    if given or name or reuse:
        raise ValueError(
            "--resume goes on as the run was begun; beside it only --concurrency "
            "and --json can be given"
        )
    _finish(_going_on(resume, concurrency), as_json)


def rejudge(
    run: Annotated[str, typer.Argument(help="Name of the run, or the path of its folder.")],
    as_json: AsJson = False,
) -> None:
    """Judge a run's answers again, as the problems and the judge are now; asks nobody.

    Exit 0 done, 1 more than 1% INFRA or something missing, 2 bad usage.
    """
    from eval.runs.folder import open_run

    there = open_run(_root(), run)

    async def work(meter: Meter) -> Done:
        from eval.batch import rejudge as judge_again

        async with _judging(meter) as means:
            return there, {"changed": await judge_again(there, means)}

    _finish(work, as_json)


def options_given(**given: Any) -> dict[str, Any]:
    """Return those that were given, with paths that hold wherever the run goes on."""
    kept = {name: value for name, value in given.items() if value is not None}
    for option in ("lineup", "problems"):
        path = Path(kept.get(option, ""))
        if path.suffix and path.is_file():
            kept[option] = str(path.absolute())
    return kept


def listed(given: str | None) -> tuple[str, ...] | None:
    """Return what a person listed with commas."""
    if given is None:
        return None
    return tuple(dict.fromkeys(part.strip() for part in given.split(",") if part.strip()))


def prompt_languages(given: str | None) -> tuple[str, ...] | None:
    """Return the languages that questions shall be asked in."""
    return ("zh", "en") if given == "both" else listed(given)


def _root() -> Path:
    from runners.home import home

    return home() / "runs"


# ------------------------------------------------------------------ what is done


def _beginning(
    given: dict[str, Any], name: str | None, reuse: str | None, most: int | None
) -> Work:
    """A new run of what was given, under its name or the time and the lineup."""
    from eval.runs.folder import open_run
    from eval.runs.planning import Options, make_plan

    root = _root()
    plan = make_plan(replace(Options(), **given), say)
    earlier = open_run(root, reuse) if reuse else None
    label = name or f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{plan.lineup.name}"
    return begun(root, label, plan, earlier, most)


def _going_on(name: str, most: int | None) -> Work:
    """A run as it was begun, from where it was left."""
    from eval.runs.folder import open_run
    from eval.runs.planning import Options, make_plan

    there = open_run(_root(), name)
    plan = make_plan(Options.from_json(there.manifest["determined"]["options"]), say)
    return resumed(there, plan, most)


def begun(root: Path, name: str, plan: Plan, earlier: Run | None, most: int | None) -> Work:
    async def work(meter: Meter) -> Done:
        from eval.batch import begin, replay
        from runners.sandbox import load_settings

        there = begin(root, name, plan, load_settings(), earlier)
        meter.say(f"run {name}: {len(plan.all)} samples, in {there.folder}")
        for line in plan.left_out:
            meter.say(f"left out: {line}")
        async with _service(plan.lineup, meter, most) as service, _judging(meter) as means:
            return there, {"given_up": await replay(there, plan, service, means, earlier)}

    return work


def resumed(there: Run, plan: Plan, most: int | None) -> Work:
    async def work(meter: Meter) -> Done:
        from eval.batch import check_same, replay

        check_same(there, plan)
        earlier = _reused(there)
        async with _service(plan.lineup, meter, most) as service, _judging(meter) as means:
            return there, {"given_up": await replay(there, plan, service, means, earlier)}

    return work


def _reused(there: Run) -> Run | None:
    """The run that completions are taken from; where it is gone they are asked for."""
    from eval.runs.folder import MANIFEST, Run

    known = there.manifest["reuse"]
    earlier = Run(Path(known["run"])) if known else None
    return earlier if earlier and (earlier.folder / MANIFEST).is_file() else None


@asynccontextmanager
async def _service(lineup: Lineup, meter: Meter, most: int | None) -> AsyncIterator[Service]:
    """A lease on the engines, which come up while the sandbox does."""
    from eval.batch import Service
    from eval.runs.company import noted
    from runners.engines.client import EngineHost
    from runners.home import home

    machine = noted(0.0)
    engines = EngineHost(lineup, home(), use="nightly")
    await engines.start()
    teller = asyncio.create_task(_tell(engines, meter))
    try:
        yield Service(engines, most, machine=machine)
    finally:
        teller.cancel()
        await engines.close()


async def _tell(engines: EngineHost, meter: Meter) -> None:
    """Say what is downloading, loading or ready, whenever that has changed."""
    told = ""
    while True:
        version = engines.version()
        parts = []
        for name, status in engines.statuses().items():
            # In tenths: a download changes several times a second.
            share = "" if status.progress is None else f" {int(status.progress * 10) * 10} %"
            why = f" ({status.detail})" if status.state == "failed" else ""
            parts.append(f"{name} {status.state}{share}{why}")
        if (line := ", ".join(parts)) != told:
            told = line
            meter.say(line)
        await engines.changed(version, 60.0)


@asynccontextmanager
async def _judging(meter: Meter) -> AsyncIterator[Means]:
    from eval.batch import Means
    from eval.judging.many import sandbox_for_many

    async with sandbox_for_many() as (sandbox, at_once):
        yield Means(sandbox, at_once, meter)


def _finish(work: Work, as_json: bool) -> NoReturn:
    """Do the work, say what came of it, and exit."""
    from eval.judging.many import JudgingError
    from eval.runs.meter import Meter
    from eval.runs.summary import summary

    meter = Meter()
    try:
        with meter:
            there, told = asyncio.run(work(meter))
    except JudgingError as error:
        meter.say(str(error))
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        meter.say("interrupted; what was answered is kept: go on with --resume")
        raise typer.Exit(1) from None
    counted = summary(there)
    for contestant, verdicts in counted.verdicts.items():
        listed = ", ".join(f"{count} {name}" for name, count in sorted(verdicts.items()))
        meter.say(f"{contestant}: {listed}")
    for fault in counted.faults:
        meter.say(f"{fault}; --resume {there.name} asks again")
    if as_json:
        typer.echo(json.dumps({**counted.as_json(), **told}))
    raise typer.Exit(1 if counted.faults else 0)
