"""The administrator's command line: `python -m assistant people …` and `keys …`.

`app.py` serves; this looks after what it serves. Exit 0 done, 1 the database failed,
2 bad usage or input.
"""

from __future__ import annotations

import typer

from assistant.api import command as keys
from assistant.people import command as people

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks print local variables, passwords among them
    help="Looking after an installation.",
)
app.add_typer(people.app, name="people")
app.add_typer(keys.app, name="keys")


def main() -> None:
    """Run the command line; input that cannot be used ends in one line and exit 2."""
    try:
        app()
    except (ValueError, LookupError, OSError) as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
