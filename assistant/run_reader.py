"""Reads a run's folder bit by bit: a look costs what was appended since the last one.

Kept of a sample is what tables and scores need, and where its lines stand; answers and
prompts stay on disk until somebody looks at one.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eval.lines import LinesDamaged, Record
from eval.locks import is_held
from eval.questions.chosen import BUILT_IN
from eval.runs.folder import MANIFEST, Run, RunError
from eval.scores.samples import INFRA, VERDICTS, Sample

Stamp = tuple[tuple[int, int, int], ...]

_FILES = (MANIFEST, "samples.jsonl", "judgements.jsonl", "sessions.jsonl")
_NO_FILE = (0, 0, 0)
# Where locks of other processes cannot be seen (another container), a run that nobody
# wrote to for this long counts as left.
_LEFT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands in its file, in bytes."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A sample without its texts; `at` is where they are."""

    sample: Sample
    infra: bool
    at: Place


@dataclass(frozen=True, slots=True)
class Judged:
    """A sample's verdict; `at` is where its evidence is."""

    verdict: str
    at: Place


@dataclass(frozen=True)
class Facts:
    """What a run's manifest says. `contestants` gives names by id, `tags` by problem;
    `samples` is how often each question is asked, `built_in` whether the problems are ours;
    `identities` tell, by contestant, which weights answered, and behind which address."""

    created: str
    lineup: str
    problems: tuple[str, ...]
    prompt_languages: tuple[str, ...]
    languages: tuple[str, ...]
    samples: int
    temperature: float
    planned: int
    contestants: Mapping[str, str]
    tags: Mapping[str, tuple[str, ...]]
    built_in: bool
    identities: Mapping[str, Record] = field(default_factory=dict)


def stamp(folder: Path) -> Stamp:
    """Return what changes whenever a file of the run does: sizes, times, identities."""
    return tuple(_stamp(folder / name) for name in _FILES)


def facts(run: Run) -> Facts:
    """Return what the manifest says; raise `RunError` where it lacks something."""
    try:
        determined = run.manifest["determined"]
        options = determined["options"]
        return Facts(
            created=str(run.manifest["created"]),
            lineup=str(options["lineup"]),
            problems=tuple(determined["problems"]),
            prompt_languages=tuple(map(str, options["prompt_languages"])),
            languages=tuple(map(str, options["languages"])),
            samples=int(options["samples"]),
            temperature=float(options["temperature"]),
            planned=int(determined["samples"]),
            contestants={
                str(key): str(one["name"]) for key, one in determined["contestants"].items()
            },
            tags={key: tuple(one["tags"]) for key, one in determined["problems"].items()},
            built_in=options["problems"] == BUILT_IN,
            identities={
                str(key): {part: one.get(part) for part in ("weights", "flags")}
                for key, one in determined["contestants"].items()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, RunError):
            raise
        raise RunError(f"{MANIFEST}: is no manifest of a run ({_told(error)})") from error


class RunReader:
    """One run, read on from where it was left. Not for several threads at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answered: dict[str, Answered] = {}
        self.judged: dict[str, Judged] = {}
        self._sessions: list[Record] = []
        self._facts: Facts | None = None
        self._manifest = _NO_FILE
        self._tails = {name: _Tail(folder / name) for name in _FILES[1:]}

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def facts(self) -> Facts:
        assert self._facts is not None, "read first"  # noqa: S101
        return self._facts

    def read(self) -> None:
        """Take in what is new; raise `RunError` or `LinesDamaged` for what cannot be read."""
        manifest = _stamp(self.folder / MANIFEST)
        if self._facts is None or manifest != self._manifest:
            self._facts, self._manifest = facts(Run(self.folder)), manifest
            for tail in self._tails.values():
                tail.again()
        self._take("samples.jsonl", self.answered, self._answer)
        self._take("judgements.jsonl", self.judged, _judgement)
        sessions = self._tails["sessions.jsonl"]
        if sessions.began_anew():
            self._sessions.clear()
        self._sessions += [record for _, record in sessions.lines()]

    def samples(self) -> tuple[Sample, ...]:
        """Return the samples that have a verdict, INFRA included, in the order of asking."""
        found = []
        for name, one in self.answered.items():
            if verdict := self.verdict(name):
                found.append(replace(one.sample, verdict=verdict))
        return tuple(found)

    def verdict(self, name: str) -> str | None:
        """Return a sample's verdict, None while it has none; as `eval.runs.summary` counts it."""
        if self.answered[name].infra:
            return INFRA
        judged = self.judged.get(name)
        return judged.verdict if judged else None

    def texts(self, name: str) -> tuple[Record, Record | None]:
        """Return a sample's lines whole: how it was answered, and how judged."""
        judged = self.judged.get(name)
        return (
            self._tails["samples.jsonl"].line(self.answered[name].at),
            self._tails["judgements.jsonl"].line(judged.at) if judged else None,
        )

    def is_written(self) -> bool:
        """Whether a process is at work on the run."""
        if not self._sessions or self._sessions[-1].get("event") != "began":
            return False
        if is_held(self.folder / "lock"):
            return True
        latest = max(at for _, at, _ in stamp(self.folder)) / 1e9
        return time.time() - latest < _LEFT_SECONDS

    def _take(self, name: str, into: dict[str, Any], form: Any) -> None:
        tail = self._tails[name]
        if tail.began_anew():
            into.clear()
        for place, record in tail.lines():
            try:
                key, value = form(record, place)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise LinesDamaged(
                    f"{name}: line {tail.number} is no line of a run ({_told(error)})"
                ) from error
            into[key] = value

    def _answer(self, record: Record, place: Place) -> tuple[str, Answered]:
        key, usage, timings = record["key"], record["usage"], record["timings"]
        problem, ended = sys.intern(key["problem"]["id"]), timings["end"]
        sample = Sample(
            problem=problem,
            contestant=sys.intern(key["contestant"]),
            prompt_language=sys.intern(key["prompt_language"]),
            language=sys.intern(key["language"]),
            sample=int(key["sample"]),
            verdict=INFRA,  # until it is judged
            truncated=bool(record["truncated"]),
            tokens=usage["output_tokens"] if usage else None,
            seconds=None if ended is None else ended - timings["scheduled"],
            tags=self.facts.tags[problem],
        )
        if sample.contestant not in self.facts.contestants:
            raise ValueError(f"contestant {sample.contestant!r} is not in the manifest")
        return record["id"], Answered(sample, bool(record["infra"]), place)


class _Tail:
    """A file of JSON Lines whose new lines are wanted. A torn last line never was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inode, self._read = 0, 0
        self.number = 0  # of the line read last, from 1

    def again(self) -> None:
        self._inode = -1

    def began_anew(self) -> bool:
        """Whether what was read before is no longer there; then it begins at the start."""
        size, _, inode = _stamp(self._path)
        if inode == self._inode and size >= self._read:
            return False
        self._inode, self._read, self.number = inode, 0, 0
        return True

    def lines(self) -> Iterator[tuple[Place, Record]]:
        """Yield the whole lines that are new."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                whole, end, _ = file.read().rpartition(b"\n")
        except FileNotFoundError:
            return
        start = self._read
        for line in whole.split(b"\n") if end else ():
            self.number += 1
            yield Place(start, len(line)), self._record(line)
            start += len(line) + 1
        self._read = start

    def line(self, place: Place) -> Record:
        """Return the record at a place that `lines` gave."""
        with self._path.open("rb") as file:
            file.seek(place.start)
            return self._record(file.read(place.length))

    def _record(self, line: bytes) -> Record:
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            told = f"line {self.number} is no JSON object; remove that line"
            raise LinesDamaged(f"{self._path.name}: {told}")
        return record


def _judgement(record: Record, place: Place) -> tuple[str, Judged]:
    if record["verdict"] not in VERDICTS:
        raise ValueError(f"verdict {record['verdict']!r} is unknown")
    return record["sample"], Judged(sys.intern(record["verdict"]), place)


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return _NO_FILE
    return found.st_size, found.st_mtime_ns, found.st_ino


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
