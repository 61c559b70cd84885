"""What belongs to a run: of the measurements that are named, or of those that lie in
LEITAI_HOME, where the newest of each contestant and fingerprint is taken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from eval.beside.documents import Checks, LoadTest, Soak, Source, Starts
from eval.beside.files import DAMAGE, READERS, Kept, Kind, Measured, Records, why
from eval.beside.fingerprints import Fingerprint
from eval.cost.soaked import under_way
from eval.perf.folder import CELLS
from eval.runs.fingerprints import as_noted, parts_that_differ
from runners.configuration import ConfigError

KINDS: tuple[Kind, ...] = ("perf", "startup", "soak", "capabilities")


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
    found: list[Measured] = []
    for kind in KINDS:
        if names := getattr(given, kind):
            found += _named(kind, names, records, home)
        elif home:
            found += _lying_there(kind, records, home, unread)
    return Found(
        load_tests=tuple(one for one in found if isinstance(one, LoadTest)),
        starts=tuple(one for one in found if isinstance(one, Starts)),
        soaks=tuple(one for one in found if isinstance(one, Soak)),
        checks=tuple(one for one in found if isinstance(one, Checks)),
        unread=tuple(unread),
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
    inside = home / kind / name
    return inside if inside.exists() else inside.with_name(f"{name}.json")


def _lying_there(kind: Kind, records: Records, home: Path, unread: list[str]) -> list[Measured]:
    kept: list[Kept] = []
    for path in _entries(home / kind):
        try:
            kept += READERS[kind](path, records, False)
        except DAMAGE as error:
            unread.append(f"{kind}/{path.name}: {why(error)}")
    found = []
    for one in _newest(kept):
        try:
            found.append(one.open())
        except DAMAGE as error:
            unread.append(f"{kind}/{one.source.name}: {why(error)}")
    return found


def _newest(kept: Iterable[Kept]) -> list[Kept]:
    """The newest of each contestant and whole fingerprint: older ones are superseded, and
    two are never averaged. A fingerprint that knows less, and nothing otherwise, is the same."""
    newest: list[Kept] = []
    alike: dict[str, list[Fingerprint]] = {}
    for one in sorted(kept, key=lambda one: one.source.measured, reverse=True):
        told = one.source.fingerprint or {}
        known = alike.setdefault(f"{one.source.contestant} {_least(told)}", [])
        if not any(_is_same(told, other) for other in known):
            known.append(told)
            newest.append(one)
    return newest


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
