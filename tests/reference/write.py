"""`make docs`: writes the reference pages, docs/commands.md and docs/configuration.md.

It stands among the tests because it reads every floor of the house and no floor may need
it; tests/test_reference.py holds the pages to what the code says.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import command_lines
from .config_files import Reference
from .tables import table

DOCS = command_lines.ROOT / "docs"
_HERE = Path(__file__).resolve().parent


def pages() -> dict[Path, str]:
    """Return the text of each page by its path."""
    return {DOCS / "commands.md": commands(), DOCS / "configuration.md": configuration()}


def commands() -> str:
    """Return the page of commands."""
    entries = command_lines.entries()
    made = ((f"`{name}`", told) for name, told in command_lines.targets().items())
    measured = ((f"`{name}`", told) for name, told in command_lines.benches().items())
    return _filled(
        "commands.md.j2",
        index=command_lines.index(entries),
        programs=[command_lines.program(entry) for entry in entries],
        targets=table(("target", "what it does"), made),
        benches=table(("bench", "what it measures"), measured),
    )


def configuration() -> str:
    """Return the page of configuration files and environment variables."""
    return _filled("configuration.md.j2", reference=Reference())


def _filled(template: str, **parts: object) -> str:
    found = Environment(  # noqa: S701 - Markdown of ours, not HTML
        loader=FileSystemLoader(_HERE), undefined=StrictUndefined, keep_trailing_newline=True
    )
    return found.get_template(template).render(parts)


def main() -> None:
    """Write the pages and tell which."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(f"written: {path.relative_to(command_lines.ROOT)}")


if __name__ == "__main__":
    main()
