"""Small mistakes put into a program by its syntax tree, one at a time.

A mutant is what a hasty programmer might have written instead: another comparison, a
bound that is off by one, a branch forgotten. Tests that let one pass have a gap there.
Nothing is run here; the same source gives the same mutants in the same order.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eval.proofs.mutations import replacements

LONGEST_SHOWN = 120  # characters of either side of a change


@dataclass(frozen=True)
class Mutant:
    """A program with one mistake: the operator that made it, the line in the original,
    the change as `before -> after`, and the whole source."""

    operator: str
    line: int
    change: str
    source: str


def mutants(source: str) -> tuple[Mutant, ...]:
    """Return the mutants of a program, each a different one that compiles.

    Raises `SyntaxError` where the program itself does not.
    """
    tree = ast.parse(source)
    whole = ast.unparse(tree)
    seen = {whole}
    found = []
    for slot in list(_slots(tree)):
        for operator, after in replacements(slot.node, slot.returns):
            with _put(slot, after):
                text = ast.unparse(ast.fix_missing_locations(tree))
            if text not in seen and _compiles(text):
                seen.add(text)
                found.append(Mutant(operator, slot.node.lineno, _change(whole, text), text))
    return tuple(sorted(found, key=lambda one: one.line))


@dataclass(frozen=True)
class _Slot:
    """Where a node hangs: in a field of its parent, at `index` where that is a list.

    `returns` names the type that the function around it returns, without its members.
    """

    parent: ast.AST
    field: str
    index: int | None
    node: Any
    returns: str


def _slots(parent: ast.AST, returns: str = "") -> Iterator[_Slot]:
    """Every statement and expression, outer ones first, but no annotations and docstrings:
    they change no answer."""
    if isinstance(parent, ast.FunctionDef):
        returns = ast.unparse(parent.returns).partition("[")[0] if parent.returns else ""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        for index, node in enumerate(value if isinstance(value, list) else [value]):
            if _is_docstring(node):
                continue
            if isinstance(node, ast.stmt | ast.expr):
                place = index if isinstance(value, list) else None
                yield _Slot(parent, field, place, node, returns)
            if isinstance(node, ast.AST):
                yield from _slots(node, returns)


def _is_docstring(node: Any) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@contextmanager
def _put(slot: _Slot, node: ast.AST) -> Iterator[None]:
    """Hang another node there for as long as it takes to write the program."""
    _set(slot, node)
    try:
        yield
    finally:
        _set(slot, slot.node)


def _set(slot: _Slot, node: ast.AST) -> None:
    if slot.index is None:
        setattr(slot.parent, slot.field, node)
    else:
        getattr(slot.parent, slot.field)[slot.index] = node


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _change(before: str, after: str) -> str:
    """The lines in which two programs differ, on one line."""
    one, other = before.splitlines(), after.splitlines()
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return f"{_on_one_line(one)} -> {_on_one_line(other)}"


def _on_one_line(lines: list[str]) -> str:
    text = " ".join(" ".join(lines).split()) or "nothing"
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
