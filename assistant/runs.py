"""The runs of an installation, as pages show them: a table, one run, one answer.

Reading happens in threads, and what did not change is not read again: the table keeps a
line for each run, by the sizes and times of its files, and the latest few runs that
somebody looked at (or that are being written) keep their samples, without texts.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from assistant.run_detail import AnswerView, RunView, answer_of, view_of
from assistant.run_lines import RunLine, line_of
from assistant.run_reader import RunReader, Stamp, facts, stamp
from eval.lines import LinesDamaged
from eval.runs.folder import Run, RunError

MOST_OPEN = 8  # runs whose samples are kept; 4,000 samples are about 3 MB
_FRESH_SECONDS = 1.0
_PATIENCE_SECONDS = 0.5

Damage = (RunError, LinesDamaged, OSError)


class NoSuchRun(LookupError):
    """There is no run, or no sample, of that name."""


class RunDamaged(ValueError):
    """A run whose folder cannot be read; the message says what is wrong."""


@dataclass(frozen=True)
class Listing:
    """All runs, the newest first. `unread` are still being read; `token` changes whenever
    anything else does."""

    lines: tuple[RunLine, ...]
    unread: int
    token: str


@dataclass
class _Open:
    """A run whose samples are kept, and its view as of `seen`."""

    reader: RunReader
    seen: Stamp | None = None
    line: RunLine | None = None
    view: RunView | None = None


class Runs:
    """Everything below one folder of runs. Its methods may be called from one event loop."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()  # held for one run at a time
        self._lines: dict[str, tuple[Stamp, RunLine]] = {}
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._unread = 0
        self._changes = 0
        self._closed = False
        self._reading: asyncio.Task[None] | None = None
        self._looked = 0.0

    async def listing(self) -> Listing:
        """Return the table; while many runs are new to it, those that were read so far.

        Raises `OSError` where the folder itself cannot be read.
        """
        reading = self._reading
        if reading is None or (reading.done() and self._is_old()):
            reading = self._reading = asyncio.create_task(asyncio.to_thread(self._look))
        await asyncio.wait([reading], timeout=_PATIENCE_SECONDS)
        if reading.done():
            reading.result()
        return self._listing()

    async def open(self, name: str) -> RunView:
        """Return one run; raises `NoSuchRun` and `RunDamaged`."""
        return await asyncio.to_thread(self._view, name)

    async def answer(self, name: str, sample: str) -> AnswerView:
        """Return one sample of a run by its id; raises `NoSuchRun` and `RunDamaged`."""
        return await asyncio.to_thread(self._answer, name, sample)

    def folder(self, name: str) -> Path:
        """Return a run's folder; `NoSuchRun` for whatever is not the name of one."""
        if name not in self._names():
            raise NoSuchRun(name)
        return self._root / name

    def close(self) -> None:
        """Let what is being read end soon."""
        self._closed = True

    # -- in a thread ---------------------------------------------------------------

    def _look(self) -> None:
        names = self._names()
        for gone in self._lines.keys() - set(names):
            del self._lines[gone]
            self._changes += 1
        stamps = {name: stamp(self._root / name) for name in names}
        stale = [name for name in names if self._is_stale(name, stamps[name])]
        stale.sort(key=lambda name: stamps[name][0][1], reverse=True)
        self._unread = len(stale)
        for name in stale:
            if self._closed:
                return
            with self._lock:
                line = self._line(name, stamps[name])
            if (stamps[name], line) != self._lines.get(name):
                self._changes += 1
            self._lines[name] = stamps[name], line
            self._unread -= 1
        self._looked = time.monotonic()

    def _is_stale(self, name: str, now: Stamp) -> bool:
        known = self._lines.get(name)
        return known is None or known[0] != now or known[1].state == "running"

    def _line(self, name: str, now: Stamp) -> RunLine:
        there = self._open.get(name)
        known = self._lines.get(name)
        if known and known[0] == now and there and there.reader.is_written():
            return known[1]
        reader = there.reader if there else RunReader(self._root / name)
        try:
            reader.read()
            line = line_of(reader)
        except Damage as error:
            self._open.pop(name, None)
            return _damaged(self._root / name, error)
        if line.state == "running":
            self._keep(name, there or _Open(reader))
        return line

    def _view(self, name: str) -> RunView:
        folder = self.folder(name)
        with self._lock:
            known = self._lines.get(name)
            if known and known[1].damage and known[0] == stamp(folder):
                raise RunDamaged(known[1].damage)
            try:
                return self._read(name, folder)
            except Damage as error:
                self._open.pop(name, None)
                raise RunDamaged(_reason(error, folder)) from error

    def _read(self, name: str, folder: Path) -> RunView:
        there = self._open.get(name) or _Open(RunReader(folder))
        now = stamp(folder)
        if there.view is None or there.seen != now or there.view.line.state == "running":
            there.reader.read()
            line = line_of(there.reader)
            if there.view is None or there.view.line != line or there.seen != now:
                there.view = view_of(there.reader, line)
            there.seen = now
        self._keep(name, there)
        return there.view

    def _answer(self, name: str, sample: str) -> AnswerView:
        self._view(name)
        with self._lock:
            there = self._open.get(name)
            if there is None or sample not in there.reader.answered:
                raise NoSuchRun(sample)
            try:
                return answer_of(there.reader, sample)
            except Damage as error:
                raise RunDamaged(_reason(error, there.reader.folder)) from error

    def _keep(self, name: str, there: _Open) -> None:
        self._open[name] = there
        self._open.move_to_end(name)
        while len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)

    def _names(self) -> list[str]:
        try:
            return sorted(
                one.name
                for one in self._root.iterdir()
                if not one.name.startswith(".") and one.is_dir()
            )
        except FileNotFoundError:
            return []

    # -- on the loop ---------------------------------------------------------------

    def _is_old(self) -> bool:
        return time.monotonic() - self._looked > _FRESH_SECONDS

    def _listing(self) -> Listing:
        lines = sorted((line for _, line in dict(self._lines).values()), key=_age, reverse=True)
        return Listing(tuple(lines), self._unread, f"{self._changes}/{self._unread}")


def _age(line: RunLine) -> tuple[str, str]:
    return line.facts.created if line.facts else "", line.name


def _damaged(folder: Path, error: Exception) -> RunLine:
    try:
        known = facts(Run(folder))
    except (RunError, OSError):
        known = None
    line = RunLine(folder.name, "damaged", known)
    return RunLine(**{**vars(line), "damage": _reason(error, folder)})


def _reason(error: Exception, folder: Path) -> str:
    """The error's words without this machine's path: pages are for everybody."""
    return str(error).replace(f"{folder}/", "").replace(str(folder), folder.name)
