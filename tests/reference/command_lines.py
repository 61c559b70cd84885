"""The command lines that people are told to use, as Markdown: docs/commands.md.

Typer's own `utils docs` gives lists without a column for the default, so the parameters
are read from the commands that Typer builds, and laid out here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

import app
import assistant.__main__
import eval.__main__
import runners.sandbox.__main__
import runners.weights.__main__

from .tables import NOTHING, anchor, bounds, code, either, linked, paragraphs, table

ROOT = Path(__file__).resolve().parents[2]
APPS: dict[str, typer.Typer] = {
    "python app.py": app.cli,
    "python -m eval": eval.__main__.app,
    "python -m assistant": assistant.__main__.app,
    "python -m runners.sandbox": runners.sandbox.__main__.app,
    "python -m runners.weights": runners.weights.__main__.app,
}
_HEAD = ("option", "value", "default", "meaning")
_KINDS = {str: "text", int: "whole number", float: "number", Path: "path"}


@dataclass(frozen=True)
class Line:
    """One command line, `python -m eval baseline pin`, and what Typer made of it."""

    name: str
    command: Any
    context: typer.Context

    @property
    def parameters(self) -> list[Any]:
        """Arguments first, both as the function has them."""
        shown = [one for one in self.command.params if not one.hidden]
        return sorted(shown, key=lambda one: one.param_type_name != "argument")

    @property
    def is_group(self) -> bool:
        return hasattr(self.command, "commands")

    @property
    def commands(self) -> list[Line]:
        """What is directly below a group, in the order of `--help`."""
        names = self.command.list_commands(self.context) if self.is_group else ()
        return [line(f"{self.name} {name}", self.command.commands[name]) for name in names]

    def below(self) -> Iterator[Line]:
        """Itself and all that is below it."""
        yield self
        for one in self.commands:
            yield from one.below()


def line(name: str, command: Any) -> Line:
    return Line(name, command, typer.Context(command, info_name=name))


def entries() -> list[Line]:
    """The programs, each a group of commands or a command."""
    return [line(name, get_command(one)) for name, one in APPS.items()]


def all_lines() -> dict[str, Line]:
    """Every command line by its name, groups too."""
    return {one.name: one for entry in entries() for one in entry.below()}


def index(lines: list[Line]) -> str:
    """Return a table of command lines that leads to their parts of the page."""
    rows = (
        (f"[`{one.name}`]({anchor(one.name)})", paragraphs(one.command.help).split("\n\n")[0])
        for one in lines
    )
    return table(("command", "what it does"), rows)


def section(one: Line, depth: int) -> str:
    """Return a command's part of the page."""
    usage = " ".join([one.name, *one.command.collect_usage_pieces(one.context)])
    parts = [f"{'#' * depth} `{one.name}`", paragraphs(one.command.help)]
    parts.append(index(one.commands) if one.is_group else f"```\n{usage}\n```")
    if one.parameters:
        parts.append(table(_HEAD, map(row, one.parameters)))
    return "\n\n".join(parts)


def program(entry: Line) -> str:
    """Return the part of a program with all its commands."""
    return "\n\n".join(section(one, 2 if one is entry else 3) for one in entry.below())


def row(parameter: Any) -> tuple[str, str, str, str]:
    """Return how an option or argument is written, its values, its default, its meaning."""
    names = [*parameter.opts, *parameter.secondary_opts]
    written = ", ".join(f"`{name}`" for name in names)
    return written, _value(parameter), _default(parameter), linked(parameter.help or "")


def _value(parameter: Any) -> str:
    if parameter.param_type_name == "option" and parameter.is_flag:
        return "switch"
    described = parameter.type_descriptor
    if described.is_choice:
        return either([f"`{choice}`" for choice in described.choices])
    kind = re.sub(r"^list\[(\w+)\]$", r"\1", parameter.bare_type())
    words = {known.__name__: word for known, word in _KINDS.items()}[kind]
    limits = bounds(least=parameter.min, most=parameter.max)
    several = ", several" if parameter.multiple or parameter.nargs != 1 else ""
    return " ".join([words, ", ".join(limits)]).strip() + several


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    told = parameter.show_default
    if not isinstance(told, str):
        is_set = parameter.default not in (None, "", False)
        told = code(parameter.default) if is_set else ""
    variable = f"`{parameter.envvar}`" if parameter.envvar else ""
    return ", else ".join(part for part in (variable, told) if part) or NOTHING


# ------------------------------------------------------------------ what no parser knows


def targets() -> dict[str, str]:
    """What `make` makes, as the head of the Makefile says it (`make help` prints that)."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"^# (make \w+) +(.+)$", text, re.MULTILINE))


def benches() -> dict[str, str]:
    """The names of benches and what each measures, read without importing them."""
    folder = ROOT / "tests" / "bench"
    tree = ast.parse((folder / "__main__.py").read_text(encoding="utf-8"))
    keys = next(
        node.value.keys
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "BENCHES"
    )
    return {name: _first_paragraph(folder / f"{name}.py") for name in map(ast.literal_eval, keys)}


def _first_paragraph(path: Path) -> str:
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(told.split("\n\n")[0].split())
