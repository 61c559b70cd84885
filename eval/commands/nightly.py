"""`python -m eval nightly` and `nights`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.commands.options import AsJson, AtOnce, ContestantIds, Limit
from eval.commands.run import begun, listed, options_given, prompt_languages, resumed
from eval.commands.stopping import stoppable

if TYPE_CHECKING:
    from eval.nightly import Ended
    from eval.nights.journal import NightPoint, Trend
    from eval.nights.tonight import Tonight
    from eval.nights.webhook import Webhook
    from eval.runs.folder import Run
    from eval.runs.meter import Meter
    from eval.runs.planning import Options


def add_to(app: typer.Typer) -> None:
    """Give the command line its commands for nights."""
    app.command()(nightly)
    app.command()(nights)


def nightly(
    *,
    lineup: Annotated[
        str | None, typer.Option(help="As `run` has it.", show_default="configs/eval.yaml")
    ] = None,
    problems: Annotated[
        str | None, typer.Option(help="As `run` has it.", show_default="configs/eval.yaml")
    ] = None,
    limit: Limit = None,
    contestants: ContestantIds = None,
    samples: Annotated[
        int | None, typer.Option(min=1, help="Of each question.", show_default="configs/eval.yaml")
    ] = None,
    temperature: Annotated[
        float | None,
        typer.Option(
            min=0, max=2, help="How freely words are drawn.", show_default="configs/eval.yaml"
        ),
    ] = None,
    prompt_language: Annotated[
        str | None, typer.Option(help="zh, en or both.", show_default="configs/eval.yaml")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            help="Of python,javascript,java,cpp, with commas.", show_default="configs/eval.yaml"
        ),
    ] = None,
    concurrency: AtOnce = None,
    name: Annotated[
        str | None, typer.Option(help="Of the run.", show_default="night and time")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask and judge afresh, compare with the pinned baseline, report; docs/nightly.md.

    What is not given is as configs/eval.yaml says. Tonight's night that was ended goes on.
    Exit 0 no alarm, 3 regression, 1 failed, or another night or a
    load test runs, 2 bad usage.
    """
    from eval.locks import MeasuringError
    from eval.nights.tonight import NightRunning
    from runners.home import home

    given = options_given(
        lineup=lineup,
        problems=problems,
        limit=limit,
        contestants=listed(contestants),
        samples=samples,
        temperature=temperature,
        prompt_languages=prompt_languages(prompt_language),
        languages=listed(language),
    )
    try:
        ended = _night(home(), replace(_configured(), **given), name, concurrency)
    except (NightRunning, MeasuringError, OSError) as error:  # such as a full disk
        _to_stderr(str(error))
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps(ended.as_json(), ensure_ascii=False))
    raise typer.Exit(ended.exit_code)


def nights(
    last: Annotated[int | None, typer.Option(min=1, help="Only the last N.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the nights, with those that were missed, half or failed."""
    from eval.nights.journal import trend
    from runners.home import home

    found = trend(home())
    found = replace(found, nights=found.nights[-last:] if last else found.nights)
    for line in _table(found):
        typer.echo(line, err=as_json)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False))


# ------------------------------------------------------------------ a night


def _configured() -> Options:
    from eval.runs.planning import Options
    from eval.settings import load_settings

    night = load_settings().nightly
    return Options(
        lineup=night.lineup,
        problems=night.problems,
        samples=night.samples,
        temperature=night.temperature,
        languages=night.languages,
        prompt_languages=prompt_languages(night.prompt_language) or ("en",),
    )


def _night(home: Path, options: Options, name: str | None, most: int | None) -> Ended:
    from eval.locks import measuring
    from eval.nightly import Steps, in_words, spend
    from eval.nights.tonight import lock, tonight
    from eval.nights.webhook import Webhook
    from eval.runs.meter import Meter

    webhook = Webhook.from_environment()
    with lock(home), measuring(home, "a night"), stoppable(), Meter() as meter:
        night = tonight(home, options, name, meter.say)
        if night.there:
            meter.say(f"tonight's night {night.run} goes on where it was ended")
        steps = Steps(
            ask=lambda one: _ask(home, one, most, meter),
            report=_report,
            webhook=_posting(webhook) if webhook else None,
            tell=meter.say,
        )
        ended = spend(home, night, steps)
        for one in ended.contestants:
            meter.say(in_words(one))
        for line in (*ended.faults, *(f"warning: {one}" for one in ended.warnings)):
            meter.say(line)
        meter.say(_last_word(home, ended))
    return ended


def _ask(home: Path, night: Tonight, most: int | None, meter: Meter) -> tuple[Run, list[str]]:
    if night.there:
        work = resumed(night.there, night.plan, most)
    else:
        work = begun(home / "runs", night.run, night.plan, None, most)
    run, told = asyncio.run(work(meter))
    return run, told["given_up"]


def _report(run: Run) -> dict[str, str]:
    """Write the run's report beside it, in three forms."""
    from eval.beside.together import beside
    from eval.report import write_report
    from runners.home import home, weights_root

    paths = {form: run.folder / f"report.{form}" for form in ("html", "md", "json")}
    found = beside(run, home=home(), weights=weights_root())
    write_report(run, html=paths["html"], md=paths["md"], json=paths["json"], beside=found)
    return {form: str(path) for form, path in paths.items()}


def _posting(webhook: Webhook) -> Callable[[Mapping[str, Any]], None]:
    return lambda document: asyncio.run(webhook.tell(document))


def _last_word(home: Path, ended: Ended) -> str:
    from eval.nights.journal import read_entries

    if ended.outcome == "half":
        return "interrupted; what was answered is kept: the same command goes on with it tonight"
    if ended.outcome == "failed":
        return f"night {ended.run} failed"
    if ended.outcome == "alarm":
        who = ", ".join(one.contestant for one in ended.contestants if one.alarm)
        return f"REGRESSION of {who}; docs/nightly.md says how to answer it"
    if ended.baseline:
        return "no alarm"
    good = [one.run for one in read_entries(home) if one.end and one.end["outcome"] == "good"]
    good = [name for name in dict.fromkeys(good) if (home / "runs" / name).is_dir()][-5:]
    names = " ".join([*good, *["NIGHT"] * (3 - len(good))])
    return f"no baseline is pinned; pin good nights: python -m eval baseline pin {names}"


# ------------------------------------------------------------------ what is shown


def _table(found: Trend) -> Iterator[str]:
    if found.baseline:
        yield f"baseline, pinned {found.pinned_at}: {', '.join(found.baseline)}"
    else:
        yield "no baseline is pinned"
    if not found.nights:
        yield "there was no night yet; python -m eval nightly"
    for night in found.nights:
        yield f"{night.date}  {night.outcome:<8}{night.run or ''}{_again(night)}"
        yield from (f"            {line}" for line in _details(night))


def _again(night: NightPoint) -> str:
    return f" (begun {night.begun} times)" if night.begun > 1 else ""


def _details(night: NightPoint) -> Sequence[str]:
    from eval.nightly import in_words

    warnings = [f"warning: {one}" for one in night.warnings]
    return [*map(in_words, night.contestants), *night.faults, *warnings]


def _to_stderr(line: str) -> None:
    typer.echo(line, err=True)
