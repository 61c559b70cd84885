"""What belongs to a run: of the measurements that are named, or of those that lie in
LEITAI_HOME, where of each contestant and fingerprint that is taken which counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from eval.beside.choosing import Candidate, Measured, Unfinished, counted, whole_parts
from eval.beside.documents import Checks, LoadTest, Soak, Source, Starts
from eval.beside.files import DAMAGE, READERS, Kept, Kind, Records, why
from eval.beside.fingerprints import Fingerprint
from eval.cost.soaked import under_way
from eval.perf.folder import CELLS
from eval.runs.fingerprints import as_noted, parts_that_differ
from runners.configuration import ConfigError

KINDS: tuple[Kind, ...] = ("perf", "startup", "soak", "capabilities")
WORDS: dict[Kind, str] = {
    "perf": "load test",
    "startup": "start-up measurement",
    "soak": "soak",
    "capabilities": "capability check",
}


@dataclass(frozen=True)
class Given:
    """Names or paths that somebody gave; an empty tuple looks into LEITAI_HOME."""

    perf: tuple[str, ...] = ()
    startup: tuple[str, ...] = ()
    soak: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """Newest first; `unread` names files that lie there and cannot be read, with why.
    `unfinished` are newer ones for which older ones count in part or in whole."""

    load_tests: tuple[LoadTest, ...] = ()
    starts: tuple[Starts, ...] = ()
    soaks: tuple[Soak, ...] = ()
    checks: tuple[Checks, ...] = ()
    unread: tuple[str, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()

    @property
    def sources(self) -> list[Source]:
        """Every measurement's, in the order in which settings get their letters."""
        parts = (self.load_tests, self.starts, self.soaks, self.checks)
        return [one.source for part in parts for one in part]


def find(records: Records, home: Path | None, given: Given = Given()) -> Found:
    """Return what was measured of the contestants in `records` (a manifest's).

    Without `home` nothing but what is given is looked at. Raises `ConfigError` for a given
    one that cannot be read, or that is of none of the contestants.
    """
    unread: list[str] = []
    unfinished: list[Unfinished] = []
    found: list[Measured] = []
    for kind in KINDS:
        if names := getattr(given, kind):
            found += _named(kind, names, records, home)
        elif home:
            for group in _alike(_lying_there(kind, records, home, unread)):
                own, newer = counted(_opened(group, unread))
                found += own
                unfinished += newer
    return Found(
        load_tests=tuple(one for one in found if isinstance(one, LoadTest)),
        starts=tuple(one for one in found if isinstance(one, Starts)),
        soaks=tuple(one for one in found if isinstance(one, Soak)),
        checks=tuple(one for one in found if isinstance(one, Checks)),
        unread=tuple(unread),
        unfinished=tuple(unfinished),
    )


def state_of(home: Path) -> str:
    """Return what changes whenever something was measured: names and times of all that lies
    there. Of a load test only its cells count: how far it is stands beside them. Of hours of
    load it is whether they are over, however they ended."""
    seen = []
    for kind in KINDS:
        for path in _entries(home / kind):
            going_on = kind == "soak" and under_way(path)
            seen.append(f"{kind}/{path.name} {_changed(path)} {going_on}")
    return hashlib.sha256("\n".join(seen).encode(errors="replace")).hexdigest()


def _changed(path: Path) -> int:
    for one in (path / CELLS, path):
        with suppress(OSError):
            return one.lstat().st_mtime_ns
    return 0


def _named(kind: Kind, names: Sequence[str], records: Records, home: Path | None) -> list[Measured]:
    chosen: list[Measured] = []
    for name in names:
        path = _path(kind, name, home)
        if not path.exists():
            raise ConfigError(_not_there(kind, name, home))
        try:
            own = [one.open() for one in READERS[kind](path, records, True)]
        except DAMAGE as error:
            raise ConfigError(f"{path}: cannot be read ({why(error)})") from error
        if not own:
            known = ", ".join(records)
            raise ConfigError(f"{path}: is of none of this run's contestants ({known})")
        chosen += own
    return sorted(chosen, key=lambda one: one.source.measured, reverse=True)


def _path(kind: Kind, name: str, home: Path | None) -> Path:
    """A path as it stands, or the name of something in LEITAI_HOME."""
    path = Path(name).expanduser()
    if path.exists() or home is None or "/" in name:
        return path
    inside, file = home / kind / name, home / kind / f"{name}.json"
    return file if file.exists() and not inside.exists() else inside


def _not_there(kind: Kind, name: str, home: Path | None) -> str:
    there = f"there is no {WORDS[kind]} {name}"
    if home is None or "/" in name:
        return there
    latest = sorted(_entries(home / kind), key=_changed)[-5:]
    names = ", ".join(path.name.removesuffix(".json") for path in latest)
    return f"{there}; the latest: {names or 'none'}"


def _lying_there(kind: Kind, records: Records, home: Path, unread: list[str]) -> list[Kept]:
    kept: list[Kept] = []
    for path in _entries(home / kind):
        try:
            kept += READERS[kind](path, records, False)
        except DAMAGE as error:
            unread.append(f"{kind}/{path.name}: {why(error)}")
    return kept


def _alike(kept: Iterable[Kept]) -> list[list[Kept]]:
    """Measurements apart by contestant and whole fingerprint, the newest first: two are never
    averaged. A fingerprint that knows less, and nothing otherwise, is the same."""
    groups: dict[str, list[list[Kept]]] = {}
    for one in sorted(kept, key=lambda one: one.source.measured, reverse=True):
        told = one.source.fingerprint or {}
        known = groups.setdefault(f"{one.source.contestant} {_least(told)}", [])
        own = next((same for same in known if _is_same(told, _told(same))), None)
        if own is None:
            known.append([one])
        else:
            own.append(one)
    return sorted(chain(*groups.values()), key=lambda own: own[0].source.measured, reverse=True)


def _told(group: Sequence[Kept]) -> Fingerprint:
    return group[0].source.fingerprint or {}


def _opened(group: Iterable[Kept], unread: list[str]) -> list[Candidate]:
    """Read measurements of one fingerprint, the newest first, as far as they can still matter."""
    opened: list[Candidate] = []
    for one in group:
        if one.planned and one.planned <= whole_parts(opened):
            continue
        try:
            opened.append(Candidate.of(one.open(), one.planned))
        except DAMAGE as error:
            unread.append(f"{one.source.kind}/{one.source.name}: {why(error)}")
    return opened


def _least(told: Fingerprint) -> str:
    """What any fingerprint knows, so that few are left to be compared; weights may have
    another name."""
    return json.dumps(as_noted(told, {}) | {"weights": None}, sort_keys=True, default=str)


def _is_same(one: Fingerprint, other: Fingerprint) -> bool:
    return not parts_that_differ(one, other, sorted({*one, *other} - {"digest"}))


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
