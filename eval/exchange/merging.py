"""Taking in what another installation has exported: all of it is checked before any is stored.

Voters get new ids here, so that an id in a file can never name a person of this house.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from eval.exchange.open_data import (
    FORMAT,
    LATER,
    LINES,
    MANIFEST,
    PAIRS,
    REVIEWS,
    VERSION,
    AnswerLine,
    BattleLine,
    Manifest,
    OpinionLine,
    RatingLine,
    UseLine,
)
from eval.records import LETTERS, Battle, InvalidRecord, Slot, Vote
from eval.records.errors import OriginConflict
from eval.records.exchange import Exchange

Row = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)
DEEPEST = 32


class ExportDamaged(ValueError):
    """A folder that cannot be taken in; the message names the file, the line and the cause."""


@dataclass(frozen=True)
class Taken:
    """What came of an import; `skipped` battles were here already, `reviews` were not."""

    origin: str
    added: int
    skipped: int
    contestants: tuple[str, ...]
    reviews: int = 0


@dataclass(frozen=True)
class _File:
    """The lines of one file, and how to complain about one of them."""

    path: Path
    lines: Sequence[Any]

    def fault(self, place: int, why: str) -> ExportDamaged:
        return ExportDamaged(f"{self.path}: line {place + 1}: {why}")


def take_in(
    exchange: Exchange, folder: Path, *, tell: Callable[[str], None] = lambda line: None
) -> Taken:
    """Check an export and add its battles; raise `ExportDamaged` before anything is stored."""
    manifest = _manifest(folder)
    files = {
        name: _read(folder / name, kind)
        for name, kind in LINES.items()
        if name not in LATER or name in manifest.files
    }
    for name in files:
        _check_digest(folder / name, manifest)
    files |= {name: _File(folder / name, ()) for name in LATER - files.keys()}
    rows = _checked(files)
    tell(f"{len(rows['battles'])} battles read and checked; writing")
    try:
        merged = exchange.merge(rows, tell=lambda done, of: tell(f"written: {done} of {of} rows"))
    except OriginConflict as error:
        ids = [line.id for line in files["battles.jsonl"].lines]
        raise files["battles.jsonl"].fault(ids.index(error.battle), str(error)) from error
    contestants = tuple(sorted({row["contestant"] for row in rows["slots"]}))
    return Taken(manifest.origin, merged.added, merged.skipped, contestants, merged.reviews)


# ------------------------------------------------------------------ reading


def _manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    if not path.is_file():
        raise ExportDamaged(f"{folder}: has no {MANIFEST}; name a folder that `export` has made")
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ExportDamaged(f"{path}: {_words(error)}") from error
    if manifest.version != VERSION:
        raise ExportDamaged(
            f"{path}: version {manifest.version} of {FORMAT} is unknown, known is {VERSION}; "
            "install the release that wrote it"
        )
    return manifest


def _read(path: Path, kind: type[Model]) -> _File:
    if not path.is_file():
        raise ExportDamaged(f"{path}: is missing; copy the whole folder again")
    lines = []
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                if not line.endswith(b"\n"):
                    raise ExportDamaged(f"{path}: line {number}: is torn; copy the file again")
                lines.append(kind.model_validate_json(line))
            except ValidationError as error:
                raise ExportDamaged(f"{path}: line {number}: {_words(error)}") from error
    return _File(path, lines)


def _check_digest(path: Path, manifest: Manifest) -> None:
    entry = manifest.files.get(path.name)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if entry is None or entry.sha256 != found:
        raise ExportDamaged(
            f"{path}: is not the file that {MANIFEST} names; copy or export it again"
        )


def _words(error: ValidationError) -> str:
    """The first fault in one line; what stands in the file is not repeated."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part)[:40] for part in first["loc"])
    message = " ".join(str(first["msg"]).split()).replace(" at line 1 column", " at column")
    return f"{where}: {message}"[:300] if where else message[:300]


# ------------------------------------------------------------------ checking


def _checked(files: dict[str, _File]) -> dict[str, list[Row]]:
    battles = files["battles.jsonl"]
    known: dict[str, BattleLine] = {}
    for place, line in enumerate(battles.lines):
        if line.id in known:
            raise battles.fault(place, f"battle {line.id!r} is in the file already")
        known[line.id] = line
    for name in LINES:
        for place, line in enumerate(files[name].lines):
            if name not in ("battles.jsonl", REVIEWS) and line.battle not in known:
                raise files[name].fault(place, f"battle {line.battle!r} is not in {battles.path}")
    slots = _slots(files["slots.jsonl"])
    for place, line in enumerate(battles.lines):
        _check_battle(battles, place, line, slots.get(line.id, []))
    turns = _turns(files["turns.jsonl"])
    for place, line in enumerate(battles.lines):
        if (line.id, 1) not in turns:
            raise battles.fault(place, "the battle has no first turn")
    _check_places(files, known, turns)
    _check_beside(files, known)
    return _rows(files)


def _slots(file: _File) -> dict[str, list[Slot]]:
    found: dict[str, list[Slot]] = defaultdict(list)
    for place, line in _deep(file, "snapshot"):
        if any(slot.letter == line.letter for slot in found[line.battle]):
            raise file.fault(place, f"slot {line.letter} is in the file already")
        found[line.battle].append(Slot(line.letter, line.contestant, line.snapshot))
    return found


def _check_battle(file: _File, place: int, line: BattleLine, slots: list[Slot]) -> None:
    ordered = tuple(sorted(slots, key=lambda slot: slot.letter))
    ranking = None if line.ranking is None else tuple(line.ranking)
    try:
        Battle(
            line.id, "", line.layout, line.language, line.pair_probability, line.problem, ordered
        )
        Vote(line.id, "", line.choice, ranking).check_fits(line.layout)
    except InvalidRecord as error:
        raise file.fault(place, str(error)) from error


def _turns(file: _File) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for place, line in enumerate(file.lines):
        if (line.battle, line.index) in found:
            raise file.fault(place, f"turn {line.index} is in the file already")
        found.add((line.battle, line.index))
    return found


def _check_places(
    files: dict[str, _File], known: dict[str, BattleLine], turns: set[tuple[str, int]]
) -> None:
    answered = set()
    for name in ("answers.jsonl", "ratings.jsonl", "runs.jsonl"):
        file = files[name]
        for place, line in enumerate(file.lines):
            battle = known[line.battle]
            if line.slot not in LETTERS[: battle.layout]:
                raise file.fault(place, f"the battle has no slot {line.slot}")
            if isinstance(line, AnswerLine):
                if (line.battle, line.turn) not in turns:
                    raise file.fault(place, f"the battle has no turn {line.turn}")
                if (key := (line.battle, line.slot, line.turn)) in answered:
                    raise file.fault(place, "the answer is in the file already")
                answered.add(key)
            if isinstance(line, RatingLine) and line.voter != battle.voter:
                raise file.fault(place, "somebody else than the battle's voter has rated")
    for _ in _deep(files["answers.jsonl"], "usage", "timings", "replaced", "sampling"):
        pass


def _check_beside(files: dict[str, _File], known: dict[str, BattleLine]) -> None:
    """Opinions, uses and reviews: each once, of whom it may be, on what the battle has."""
    said = set()
    for name in sorted(LATER):
        file = files[name]
        for place, line in enumerate(file.lines):
            if (key := _about(line)) in said:
                raise file.fault(place, "is in the file already")
            said.add(key)
            battle = None if name == REVIEWS else known[line.battle]
            if battle is None:
                continue
            own = isinstance(line, UseLine) or line.kind == "after_tests"
            if own and line.voter != battle.voter:
                raise file.fault(place, "is of somebody else than the battle's voter")
            letter = line.slot if isinstance(line, UseLine) else line.choice
            if letter in LETTERS[battle.layout :]:
                raise file.fault(place, f"the battle has no slot {letter}")


def _about(line: Any) -> tuple[Any, ...]:
    """What one person says one thing about."""
    if isinstance(line, OpinionLine):
        return line.battle, line.voter, line.kind
    if isinstance(line, UseLine):
        return line.battle, line.voter, line.slot, line.blind
    return line.run, line.rater, line.sample, ""


def _deep(file: _File, *names: str) -> Iterator[tuple[int, Any]]:
    """Yield the lines; raise for JSON that nobody could walk through."""
    for place, line in enumerate(file.lines):
        for name in names:
            if not _is_flat(getattr(line, name), DEEPEST):
                raise file.fault(place, f"{name}: is nested deeper than {DEEPEST}")
        yield place, line


def _is_flat(value: Any, depth: int) -> bool:
    if isinstance(value, dict | list):
        inside = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_is_flat(item, depth - 1) for item in inside)
    return True


# ------------------------------------------------------------------ as rows


def _rows(files: dict[str, _File]) -> dict[str, list[Row]]:
    persons: dict[str, str] = defaultdict(lambda: f"imported-{secrets.token_urlsafe(16)}")
    rows: dict[str, list[Row]] = {"votes": []}
    for name in LINES:
        if name == PAIRS:  # they say again what the battles say
            continue
        table = rows[name.removesuffix(".jsonl")] = []
        for line in files[name].lines:
            row = dict(line)
            if "voter" in row:
                row["person"] = persons[row.pop("voter")]
            if isinstance(line, BattleLine):
                rows["votes"].append(_vote(row))
            table.append(row)
    return rows


def _vote(battle: Row) -> Row:
    """Take the vote out of a battle's row."""
    return {
        "battle": battle["id"],
        "person": battle["person"],
        "created": battle.pop("voted"),
        "choice": battle.pop("choice"),
        "ranking": battle.pop("ranking"),
    }
