"""One file or folder of a measurement: whose it is, and what it holds.

Cells of load tests are many, so a load test is opened only where it is the one that counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from eval.beside.choosing import Measured, Part, planned_loads
from eval.beside.documents import (
    CapabilityFile,
    Checks,
    LoadTest,
    Soak,
    SoakFile,
    Source,
    StartFile,
    Starts,
)
from eval.beside.fingerprints import same_weights, setting_of
from eval.capabilities.results import read
from eval.cost.soaked import read_soak, under_way
from eval.perf.folder import CELLS, MANIFEST, document
from eval.perf.plan import Options

Records = Mapping[str, Mapping[str, Any]]
Kind = Literal["perf", "startup", "soak", "capabilities"]
MOST_BYTES = 64 * 1024 * 1024
DAMAGE = (
    OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError,
    RecursionError, MemoryError,
)  # fmt: skip
"""What reading and deriving raise of files that somebody else wrote."""
File = TypeVar("File", StartFile, SoakFile, CapabilityFile)


@dataclass(frozen=True)
class Kept:
    """A measurement of one of the run's contestants; `open` reads the rest of it. `planned` are
    its parts where they are known before; None is not known, or a few."""

    source: Source
    open: Callable[[], Measured]
    planned: frozenset[Part] | None = None


def why(error: BaseException) -> str:
    """Return in one line what is wrong with a file."""
    if isinstance(error, ValidationError):
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        return f"{place}: {fault['msg']}"
    return " ".join(str(error).split())[:200] or type(error).__name__


def load_tests(path: Path, records: Records, named: bool) -> Iterator[Kept]:
    """Yield the heads of a load test's folder; none while it has no cell."""
    manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    fingerprint, target = manifest["fingerprint"], str(manifest["target"])
    if any((path / CELLS).glob("*.jsonl")):
        planned = planned_loads(Options.from_json(manifest["options"]))
        for contestant in _whose(fingerprint, target, records, named):
            source = _source("perf", path.name, str(manifest["created"]), contestant, fingerprint)
            yield Kept(source, partial(_load_test, path, source), planned)


def starts(path: Path, records: Records, named: bool) -> Iterator[Kept]:
    """Yield the starts of a document, contestant by contestant."""
    told = _json(path, StartFile)
    name = told.name or path.stem
    for line in told.startup:
        for contestant in _whose(line.fingerprint, line.contestant, records, named):
            source = _source("startup", name, told.measured, contestant, line.fingerprint)
            yield _kept(Starts(source, line))


def soaks(path: Path, records: Records, named: bool) -> Iterator[Kept]:
    """Yield the hours of load of a folder, none while it is under way, or of a document."""
    told = _soak_of(path) if path.is_dir() else _json(path, SoakFile)
    if told is None:
        return
    for contestant in _whose(told.fingerprint, told.contestant, records, named):
        name = told.name or path.stem
        yield _kept(Soak(_source("soak", name, told.measured, contestant, told.fingerprint), told))


def _soak_of(folder: Path) -> SoakFile | None:
    if under_way(folder):
        return None
    told = SoakFile.model_validate(read_soak(folder).as_json())
    return told if told.median is not None else None  # killed before anything was answered


def checks(path: Path, records: Records, named: bool) -> Iterator[Kept]:
    """Yield the checks of a folder, scored from its answers, or of a document."""
    if path.is_dir():
        told = CapabilityFile.model_validate(read(path).as_json())
    else:
        told = _json(path, CapabilityFile)
    for one in told.contestants:
        for contestant in _whose(one.fingerprint, one.contestant, records, named):
            source = _source("capabilities", told.name, told.measured, contestant, one.fingerprint)
            yield _kept(Checks(source, tuple(one.checks)))


READERS: dict[Kind, Callable[[Path, Records, bool], Iterator[Kept]]] = {
    "perf": load_tests,
    "startup": starts,
    "soak": soaks,
    "capabilities": checks,
}


def _load_test(path: Path, source: Source) -> LoadTest:
    return LoadTest(source, document(path))


def _kept(one: Measured) -> Kept:
    return Kept(one.source, lambda: one)


def _json(path: Path, kind: type[File]) -> File:
    with path.open("rb") as data:
        text = data.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES >> 20} MiB")
    return kind.model_validate(json.loads(text))


def _source(
    kind: Kind,
    name: str,
    measured: str,
    contestant: str,
    fingerprint: Mapping[str, Any] | None,
) -> Source:
    return Source(kind, name, measured, contestant, fingerprint, setting_of(fingerprint))


def _whose(
    fingerprint: Mapping[str, Any] | None, target: str, records: Records, named: bool
) -> list[str]:
    """The contestants that a measurement is of: by their weights; one that somebody named
    and that knows no weights is believed to be of the contestant of its name."""
    matching = [name for name, one in records.items() if same_weights(fingerprint, one)]
    if target in matching:
        return [target]
    if matching:
        return matching[:1]
    unknown = not fingerprint or fingerprint.get("weights") is None
    return [target] if named and unknown and target in records else []
