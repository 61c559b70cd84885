"""The bench's command line: `python -m eval …`.

Progress goes to stderr; with `--json` the last line of stdout is one JSON document.
Exit 0 done, 1 failed, 2 bad usage or input, 3 regression. Each command imports what it
needs when it runs, so that `--help` is quick.
"""

from __future__ import annotations

import typer

from eval.commands import (
    baseline,
    capabilities,
    compare,
    cost,
    exchange,
    judge,
    nightly,
    perf,
    problems,
    ratings,
    report,
    reviews,
    run,
    soak,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Evidence: problems, judging, runs, nights, reports and ratings.",
)
app.add_typer(problems.app, name="problems")
app.command()(judge.judge)
run.add_to(app)
app.command()(compare.compare)
app.command()(cost.cost)
app.command()(soak.soak)
nightly.add_to(app)
app.add_typer(baseline.app, name="baseline")
app.command()(report.report)
app.command()(ratings.ratings)
app.command()(perf.perf)
app.command()(capabilities.capabilities)
app.command()(reviews.reviews)
exchange.add_to(app)


def main() -> None:
    """Run the command line; input that cannot be used ends in one line and exit 2."""
    try:
        app()
    except (ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
