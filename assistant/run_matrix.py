"""A run's verdicts by problem and contestant, as far as the filters leave them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.reports_address import ALL_FAILING, FAILING, Address
from assistant.run_detail import Entry, RunView
from eval.scores.samples import INFRA, PASSED

Cell = tuple[Entry, ...]


@dataclass(frozen=True)
class Row:
    """One problem; cells are in the order of the matrix' contestants, empty where nothing
    was answered yet."""

    problem: str
    tags: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """`of` is how many problems the run has, whatever is shown of them."""

    contestants: tuple[str, ...]
    rows: tuple[Row, ...]
    of: int


def matrix(view: RunView, address: Address) -> Matrix:
    """Return what the filters leave; rows in the order of asking."""
    facts = view.line.facts
    assert facts is not None  # noqa: S101  a run that was read has a manifest
    columns = tuple(name for name in facts.contestants if address.who in ("", name))
    cells: dict[tuple[str, str], list[Entry]] = {}
    for entry in view.entries:
        if address.keeps(entry):
            cells.setdefault((entry.problem, entry.contestant), []).append(entry)
    rows = [
        Row(problem, facts.tags[problem], tuple(_cell(cells, problem, name) for name in columns))
        for problem in facts.problems
        if not address.tag or address.tag in facts.tags[problem]
    ]
    return Matrix(
        columns, tuple(row for row in rows if _fits(row, address.failing)), len(facts.problems)
    )


def failed(entry: Entry) -> bool:
    """Whether it is the contestant's failure: judged, and neither passed nor ours."""
    return entry.verdict not in (None, PASSED, INFRA)


def cell_of(view: RunView, problem: str, contestant: str) -> Cell:
    """Return all samples of a cell, whatever the filters say, in the order of their ids."""
    found = [one for one in view.entries if (one.problem, one.contestant) == (problem, contestant)]
    return tuple(sorted(found, key=_place))


def chosen(cell: Cell, sample: str) -> Entry | None:
    """Return the sample of that short name, or the first failure, or the first of all."""
    named = [one for one in cell if short_name(one) == sample]
    return next(iter([*named, *filter(failed, cell), *cell]), None)


def short_name(entry: Entry) -> str:
    """A sample's name inside its cell."""
    return f"{entry.prompt_language}/{entry.language}/{entry.number}"


def _cell(cells: Mapping[tuple[str, str], Sequence[Entry]], problem: str, name: str) -> Cell:
    return tuple(sorted(cells.get((problem, name), ()), key=_place))


def _place(entry: Entry) -> tuple[str, str, int]:
    return entry.prompt_language, entry.language, entry.number


def _fits(row: Row, failing: str) -> bool:
    """A contestant fails a problem when a sample of its failed."""
    fails = [any(map(failed, cell)) for cell in row.cells]
    if failing == FAILING:
        return any(fails)
    return all(fails) if failing == ALL_FAILING else True
