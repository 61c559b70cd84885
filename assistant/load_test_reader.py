"""One load test's folder, read bit by bit: a look costs the cells that are new.

What stands there may have been written by anybody, so whatever cannot be read is told, cell
by cell, and the rest is shown.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Literal

from eval.beside.files import DAMAGE
from eval.lines import Record
from eval.perf.derive import derive
from eval.perf.events import Cell, read_cell
from eval.perf.folder import CELLS, MANIFEST, Head, assembled, read_head
from eval.perf.following import UnderWay, under_way
from eval.perf.metrics import Result
from eval.runs.fingerprints import parts_that_differ
from eval.runs.identity import digest_of

State = Literal["running", "whole", "cut", "damaged"]
CellHead = Literal["whole", "cut", "broken"]
Stamp = tuple[int, int, int]

# Figures that the page shows: an interval costs its share of a second, and many of them
# would be paid by the machine that is being measured.
SHOWN = ("median_ttft_ms", "p99_ttft_ms", "median_tpot_ms", "median_e2el_ms",
         "output_throughput", "request_throughput", "request_goodput")  # fmt: skip
FINGERPRINT = ("weights", "dtype", "kv_type", "template", "engine", "flags", "hardware", "driver")

_NO_FILE = (0, 0, 0)
_MOST_CELLS = 2_000
_MOST_BYTES = 256 << 20  # of one cell; 10,000 answers of 1,000 chunks are about 200 MiB
_MOST_HEAD = 1 << 16
_MOST_WHOLE = 1 << 40


@dataclass(frozen=True)
class Line:
    """A load test in one line. `planned` cells are those of the sweep, a search finds out its
    own; of the `kept` ones the first line of `broken` is none; `now` is there while it
    runs; `damage` says what cannot be read of the whole."""

    name: str
    state: State
    created: str = ""
    target: str = ""
    fingerprint: Record = field(default_factory=dict)
    planned: int = 0
    kept: int = 0
    broken: int = 0
    searches: bool = False
    now: UnderWay | None = None
    damage: str = ""

    @property
    def digest(self) -> str:
        """The fingerprint's as it is computed now, empty without one: two of the same content
        have the same one, whichever release noted it."""
        return digest_of(self.fingerprint) if self.fingerprint else ""


@dataclass(frozen=True)
class Detail:
    """A load test with its figures: `cells`, `summary` and `carries` as its document has them,
    of the figures `SHOWN`; `damaged` are files of cells and why they cannot be read."""

    line: Line
    head: Head
    cells: tuple[Result, ...]
    summary: tuple[Result, ...]
    carries: tuple[Result, ...]
    damaged: tuple[tuple[str, str], ...]

    @property
    def public(self) -> Record:
        """The fingerprint without folders of the machine, and addresses without secrets."""
        return public_fingerprint(self.line.fingerprint)


def apart(first: Detail, second: Detail) -> tuple[str, ...]:
    """Return the parts of the fingerprint that keep two load tests from being compared, empty
    where they have the same one. What one of them does not know keeps them from nothing."""
    if first.line.digest and first.line.digest == second.line.digest:
        return ()
    ours, theirs = first.line.fingerprint, second.line.fingerprint
    found = tuple(key for key in FINGERPRINT if parts_that_differ(ours, theirs, (key,)))
    whole = all(key in one for one in (ours, theirs) for key in FINGERPRINT)
    return found or (() if whole else ("digest",))


def public_fingerprint(told: Record) -> Record:
    """Return what of a fingerprint is for everybody; nothing of one that is none."""
    from eval.report.traces import public_contestant

    try:
        return public_contestant(told)
    except DAMAGE:
        return {}


class LoadTestReader:
    """Not for several threads at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._head: tuple[Stamp, Head | str] = (_NO_FILE, "")
        self._heads: tuple[Stamp, list[CellHead]] = (_NO_FILE, [])
        self._cells: dict[str, tuple[Stamp, tuple[Cell, Result] | str]] = {}
        self._whole: tuple[object, Detail] | None = None

    def line(self) -> Line:
        """Return what the table tells; the cells are not read but for their heads."""
        head = self._read_head()
        if isinstance(head, str):
            return Line(self.folder.name, "damaged", damage=head)
        try:
            return self._line(head)
        except DAMAGE as error:
            return Line(self.folder.name, "damaged", damage=self._reason(error))

    def detail(self) -> Detail | Line:
        """Return all of it; the line alone where the manifest cannot be read."""
        line, head = self.line(), self._read_head()
        if isinstance(head, str) or line.damage:
            return line
        self._read_cells(head)
        key = self._head[0], tuple(stamp for stamp, _ in self._cells.values())
        if self._whole is None or self._whole[0] != key:
            try:
                self._whole = key, self._assembled(line, head)
            except DAMAGE as error:
                return replace(line, state="damaged", damage=self._reason(error))
        return replace(self._whole[1], line=line)

    # -- the manifest ----------------------------------------------------------------

    def _read_head(self) -> Head | str:
        """The manifest, or why there is none."""
        path = self.folder / MANIFEST
        now = _stamp(path)
        if now != self._head[0] or now == _NO_FILE:
            self._head = now, self._parsed(path)
        return self._head[1]

    def _parsed(self, path: Path) -> Head | str:
        try:
            _check(path)
            head = read_head(self.folder)
            _planned(head)
        except DAMAGE as error:
            return self._reason(error)
        return head

    def _line(self, head: Head) -> Line:
        manifest = head.manifest
        kept = self._kept()
        now, planned = under_way(self.folder), _planned(head)
        told = manifest.get("fingerprint")
        ended: State = "cut" if "cut" in kept or len(kept) < planned else "whole"
        return Line(
            name=self.folder.name,
            state="running" if now else ended,
            created=str(manifest.get("created", "")),
            target=_named(str(manifest.get("target", ""))),
            fingerprint=told if isinstance(told, dict) else {},
            planned=planned,
            kept=len(kept),
            broken=kept.count("broken"),
            searches=bool(head.options.search),
            now=now,
        )

    # -- the cells -------------------------------------------------------------------

    def _kept(self) -> list[CellHead]:
        """What each cell says of itself. It is renamed into the folder when it ends, which
        changes the folder's own time."""
        now = _stamp(self.folder / CELLS)
        if now != self._heads[0]:
            self._heads = now, [_cell_head(path) for path in self._files()]
        return self._heads[1]

    def _files(self) -> Iterator[Path]:
        found = (path for path in (self.folder / CELLS).glob("*.jsonl") if path.is_file())
        return islice(found, _MOST_CELLS)

    def _read_cells(self, head: Head) -> None:
        there = {path.name: path for path in self._files()}
        for gone in self._cells.keys() - there.keys():
            del self._cells[gone]
        for name, path in sorted(there.items()):
            now = _stamp(path)
            if name not in self._cells or self._cells[name][0] != now:
                self._cells[name] = now, self._cell(path, head)

    def _cell(self, path: Path, head: Head) -> tuple[Cell, Result] | str:
        try:
            _check(path)
            cell, events = read_cell(path)
            _check_cell(cell)
            return cell, _pruned(derive(cell, events, head.options.objective, head.limits))
        except DAMAGE as error:
            return self._reason(error)

    def _assembled(self, line: Line, head: Head) -> Detail:
        sound = [found for _, found in self._cells.values() if not isinstance(found, str)]
        broken = [
            (name, found) for name, (_, found) in self._cells.items() if isinstance(found, str)
        ]
        whole = assembled(line.name, head, sound)
        return Detail(
            line=line,
            head=head,
            cells=tuple(whole["cells"]),
            summary=tuple(whole["summary"]),
            carries=tuple(whole["carries"]),
            damaged=tuple(broken),
        )

    def _reason(self, error: BaseException) -> str:
        """The error's words without this machine's path: pages are for everybody."""
        words = str(error) or type(error).__name__
        return words.replace(f"{self.folder}/", "").replace(str(self.folder), self.folder.name)


def _named(target: str) -> str:
    """Whom it measured; of a model that is a path only its own name, since pages tell none."""
    return target.rstrip("/").rpartition("/")[2] if target.startswith(("/", "~")) else target


def _planned(head: Head) -> int:
    asked = head.options
    loads = len(asked.concurrency) + len(asked.rates)
    return int(asked.repeats) * len(asked.prompt_tokens) * loads


def _pruned(result: Result) -> Result:
    """A cell's result with the figures that are shown; `steady` is in the document."""
    metrics = result["metrics"]
    if metrics is None:
        return result
    kept = (*SHOWN, "completed", "failed", "objective_met")
    return result | {
        "metrics": {key: metrics[key] for key in kept if key in metrics},
        "steady": None,
    }


def _check_cell(cell: Cell) -> None:
    """Cells are put in order and together by these, which a file may hold as anything."""
    whole = (cell.prompt_tokens, cell.output_tokens, cell.repeat)
    known = cell.loop in ("closed", "open") and isinstance(cell.why, str)
    if not known or not all(isinstance(one, int) and 0 <= one <= _MOST_WHOLE for one in whole):
        raise ValueError("its first line is no cell of a load test")
    if not 0 < float(cell.load) < math.inf:
        raise ValueError(f"its load is no positive number: {cell.load!r}")


def _cell_head(path: Path) -> CellHead:
    try:
        with path.open("rb") as file:
            told = json.loads(file.readline(_MOST_HEAD))["cell"]["interrupted"]
    except DAMAGE:
        return "broken"
    return "cut" if told else "whole"


def _check(path: Path) -> None:
    """Refuse what would be waited for, or would fill the memory."""
    if not path.is_file():
        raise ValueError(f"{path}: is no file")
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError(f"{path}: is larger than {_MOST_BYTES >> 20} MiB")


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return _NO_FILE
    return found.st_size, found.st_mtime_ns, found.st_ino
