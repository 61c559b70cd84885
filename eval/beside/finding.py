"""What belongs to a run: of the measurements that are named, or of those that lie in
LEITAI_HOME, where the newest of each contestant and fingerprint is taken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from eval.beside.documents import (
    CapabilityFile,
    Checks,
    LoadTest,
    Part,
    Soak,
    SoakFile,
    Source,
    StartFile,
    Starts,
)
from eval.beside.fingerprints import same_weights, setting_of
from eval.capabilities.results import read
from eval.lines import LinesDamaged
from eval.perf.folder import CELLS, MANIFEST, NoLoadTest, document
from runners.configuration import ConfigError

Records = Mapping[str, Mapping[str, Any]]
Kind = Literal["perf", "startup", "soak", "capabilities"]
Kinds: tuple[Kind, ...] = ("perf", "startup", "soak", "capabilities")
MOST_BYTES = 64 * 1024 * 1024
File = TypeVar("File", bound=Part)


@dataclass(frozen=True)
class Given:
    """Names or paths that somebody gave; an empty tuple looks into LEITAI_HOME."""

    perf: tuple[str, ...] = ()
    startup: tuple[str, ...] = ()
    soak: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """Newest first; `unread` names files that lie there and cannot be read, with why."""

    load_tests: tuple[LoadTest, ...] = ()
    starts: tuple[Starts, ...] = ()
    soaks: tuple[Soak, ...] = ()
    checks: tuple[Checks, ...] = ()
    unread: tuple[str, ...] = ()


def find(records: Records, home: Path | None, given: Given = Given()) -> Found:
    """Return what was measured of the contestants in `records` (a manifest's).

    Without `home` nothing but what is given is looked at. Raises `ConfigError` for a given
    one that cannot be read, or that is of none of the contestants.
    """
    unread: list[str] = []
    found = {kind: _of_kind(kind, records, home, getattr(given, kind), unread) for kind in Kinds}
    return Found(
        load_tests=tuple(one for one in found["perf"] if isinstance(one, LoadTest)),
        starts=tuple(one for one in found["startup"] if isinstance(one, Starts)),
        soaks=tuple(one for one in found["soak"] if isinstance(one, Soak)),
        checks=tuple(one for one in found["capabilities"] if isinstance(one, Checks)),
        unread=tuple(unread),
    )


def state_of(home: Path) -> str:
    """Return what changes whenever something was measured: names and times of all that lies
    there."""
    seen = []
    for kind in Kinds:
        for path in _lying(home / kind):
            cells = path / CELLS
            moments = [one.stat().st_mtime_ns for one in (path, cells) if one.exists()]
            seen.append(f"{kind}/{path.name} {moments}")
    return hashlib.sha256("\n".join(seen).encode(errors="replace")).hexdigest()


Measured = LoadTest | Starts | Soak | Checks


def _of_kind(
    kind: Kind,
    records: Records,
    home: Path | None,
    given: Sequence[str],
    unread: list[str],
) -> list[Measured]:
    reads = _READ[kind]
    chosen: list[Measured] = []
    for name in given:
        path = _given(kind, name, home)
        try:
            own = list(reads(path, records, True))
        except _DAMAGE as error:
            raise ConfigError(f"{path}: cannot be read ({_why(error)})") from error
        if not own:
            known = ", ".join(records)
            raise ConfigError(f"{path}: is of none of this run's contestants ({known})")
        chosen += own
    if given or home is None:
        return sorted(chosen, key=lambda one: one.source.measured, reverse=True)
    for path in _lying(home / kind):
        try:
            chosen += reads(path, records, False)
        except _DAMAGE as error:
            unread.append(f"{kind}/{path.name}: {_why(error)}")
    return _newest(chosen)


def _newest(found: list[Measured]) -> list[Measured]:
    """The newest of each contestant and whole fingerprint: older ones are superseded, and
    two are never averaged."""
    kept: dict[tuple[str, str], Measured] = {}
    for one in sorted(found, key=lambda one: one.source.measured, reverse=True):
        known = json.dumps(one.source.fingerprint, sort_keys=True, default=str)
        kept.setdefault((one.source.contestant, known), one)
    return list(kept.values())


# ------------------------------------------------------------------ files


_DAMAGE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


def _why(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        return f"{place}: {fault['msg']}"
    return " ".join(str(error).split())[:200] or type(error).__name__


def _given(kind: Kind, name: str, home: Path | None) -> Path:
    """A path as it stands, or the name of something in LEITAI_HOME."""
    path = Path(name).expanduser()
    if path.exists() or home is None or "/" in name:
        return path
    inside = home / kind / name
    return inside if inside.exists() else inside.with_name(f"{name}.json")


def _lying(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _json(path: Path, kind: type[File]) -> File:
    with path.open("rb") as data:
        text = data.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES >> 20} MiB")
    return kind.model_validate(json.loads(text))


def _load_tests(path: Path, records: Records, named: bool) -> Iterator[LoadTest]:
    manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    fingerprint, target = manifest["fingerprint"], str(manifest["target"])
    for contestant in _whose(fingerprint, target, records, named):
        try:
            told = document(path)
        except (NoLoadTest, LinesDamaged) as error:
            raise ValueError(str(error)) from error
        if told["cells"]:
            source = _source("perf", path.name, str(manifest["created"]), contestant, fingerprint)
            yield LoadTest(source, told)


def _starts(path: Path, records: Records, named: bool) -> Iterator[Starts]:
    told = _json(path, StartFile)
    for line in told.startup:
        for contestant in _whose(line.fingerprint, line.contestant, records, named):
            name = told.name or path.stem
            yield Starts(
                _source("startup", name, told.measured, contestant, line.fingerprint), line
            )


def _soaks(path: Path, records: Records, named: bool) -> Iterator[Soak]:
    told = _json(path, SoakFile)
    for contestant in _whose(told.fingerprint, told.contestant, records, named):
        name = told.name or path.stem
        yield Soak(_source("soak", name, told.measured, contestant, told.fingerprint), told)


def _checks(path: Path, records: Records, named: bool) -> Iterator[Checks]:
    told = _derived(path) if path.is_dir() else _json(path, CapabilityFile)
    for one in told.contestants:
        for contestant in _whose(one.fingerprint, one.contestant, records, named):
            source = _source("capabilities", told.name, told.measured, contestant, one.fingerprint)
            yield Checks(source, tuple(one.checks))


def _derived(folder: Path) -> CapabilityFile:
    """The document of a folder of checks, which keeps raw answers alone."""
    return CapabilityFile.model_validate(read(folder).as_json())


_READ: dict[Kind, Callable[[Path, Records, bool], Iterator[Measured]]] = {
    "perf": _load_tests,
    "startup": _starts,
    "soak": _soaks,
    "capabilities": _checks,
}


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
