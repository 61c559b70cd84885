"""`python -m eval judge`: a file of submissions in, a file of results out."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import AsJson

Problems = Annotated[Path, typer.Option(help="Problems, JSON Lines.")]
Submissions = Annotated[Path, typer.Option(help="Submissions, JSON Lines: code or answers.")]
Out = Annotated[Path, typer.Option(help="Where the results go, JSON Lines; replaced at the end.")]


OneProcess = Annotated[
    bool,
    typer.Option(
        "--one-process",
        help="All tests of a Python submission in one process: quicker, less apart.",
    ),
]


def judge(
    problems: Problems,
    submissions: Submissions,
    out: Out,
    one_process: OneProcess = False,
    as_json: AsJson = False,
) -> None:
    """Judge submissions against problems, in the sandbox; see docs/judging.md.

    Exit 0 when every submission has a verdict, 1 when the sandbox failed for some (INFRA)
    or there is none, 2 for a file that cannot be used, before anything runs.
    """
    from eval.judging.many import JudgingError, judge_files

    def tell(line: str) -> None:
        typer.echo(line, err=True)

    try:
        summary = asyncio.run(
            judge_files(problems, submissions, out, tell, one_process=one_process)
        )
    except JudgingError as error:
        tell(str(error))
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps({"file": str(out), **summary.as_json()}))
    if summary.infra:
        tell(f"{summary.infra} of {summary.submissions} could not be judged (INFRA)")
    raise typer.Exit(1 if summary.infra else 0)
