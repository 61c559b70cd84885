"""Writing revealed battles for others: without names, texts scrubbed, times made coarse.

A voter gets a fresh random id in each export, which is kept nowhere. The folder appears
whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.exchange.open_data import FORMAT, FREE_TEXTS, LINES, MANIFEST, PAIRS, VERSION
from eval.exchange.parquet import check_there, convert
from eval.exchange.scrubbing import scrub_json
from eval.folders import new_folder
from eval.records import INTERRUPTED
from eval.records.exchange import Exchange, Moment

Line = dict[str, Any]
# Fresh ids of persons: nobody can find a person again by them, or in another export.
Voters = defaultdict[str, str]
TIMES = "UTC, rounded down to the hour"


def export(
    exchange: Exchange,
    folder: Path,
    *,
    parquet: bool = False,
    tell: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """Write all revealed battles to a new folder; return the manifest.

    Raises `FolderTakenError`, `OSError`, and as the records do; with `parquet`, `ValueError`
    where pyarrow is not installed.
    """
    if parquet:
        check_there()
    with exchange.moment() as moment, new_folder(folder) as part:
        voters: Voters = defaultdict(lambda: f"voter-{secrets.token_urlsafe(12)}")
        files = {}
        seen: Counter[str] = Counter()
        for name, lines in _tables(moment, voters, seen):
            files[name] = _write(part / name, lines)
            tell(f"{name}: {files[name]['lines']} lines")
        if parquet:
            files |= {name: _digested(part / name, rows) for name, rows in convert(part)}
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "origin": moment.origin,
            "exported": datetime.now(UTC).isoformat(timespec="seconds"),
            "times": TIMES,
            "battles": files["battles.jsonl"]["lines"],
            "voters": len(voters),
            "contestants": sorted(seen),
            "files": files,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=2)
        (part / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
    return manifest


def _tables(
    moment: Moment, voters: Voters, seen: Counter[str]
) -> Iterator[tuple[str, Iterable[Line]]]:
    votes = {row["battle"]: row for row in moment.rows("votes")}
    for name in LINES:
        if name == PAIRS:
            pairs = sorted(moment.pairs(), key=lambda pair: pair.battle)
            yield name, (vars(pair) | {"voter": voters[pair.voter]} for pair in pairs)
            continue
        table = name.removesuffix(".jsonl")
        lines = (_line(table, row, voters) for row in moment.rows(table))
        if table == "battles":
            lines = (line | _decision(votes[line["id"]]) for line in lines)
        if table == "slots":
            lines = (_counted(line, seen) for line in lines)
        yield name, lines


def _line(table: str, row: Mapping[str, Any], voters: Voters) -> Line:
    free = FREE_TEXTS.get(table, ())
    line = {name: scrub_json(value) if name in free else value for name, value in row.items()}
    if table == "answers":
        line |= _without_clock(line)
        line["replaced"] = [{**past, **_without_clock(past)} for past in line["replaced"]]
    if "created" in line:
        line["created"] = _hour(line["created"])
    if line.get("state") == "writing":  # whoever wrote it was ended
        line["state"] = INTERRUPTED
    if "person" in line:
        line["voter"] = voters[line.pop("person")]
    return line


def _decision(vote: Mapping[str, Any]) -> Line:
    return {
        "choice": vote["choice"],
        "ranking": vote["ranking"],
        "voted": _hour(vote["created"]),
    }


def _counted(line: Line, seen: Counter[str]) -> Line:
    seen[line["contestant"]] += 1
    return line


def _hour(moment: datetime) -> str:
    """A time so coarse that no log of requests can be laid beside it."""
    return moment.replace(minute=0, second=0, microsecond=0).isoformat()


def _without_clock(answer: Mapping[str, Any]) -> Line:
    """What of an answer tells when it was: its timings, now from zero, and its hour.

    Moments of a machine's clock would give the minute back that `_hour` takes away.
    """
    told: Line = {}
    if isinstance(timings := answer.get("timings"), Mapping):
        moments = [v for value in timings.values() for v in _listed(value)]
        start = timings.get("scheduled") if timings.get("scheduled") in moments else None
        zero = min(moments, default=0.0) if start is None else start
        told["timings"] = {name: _since(zero, value) for name, value in timings.items()}
    if isinstance(at := answer.get("at"), str):
        try:
            told["at"] = _hour(datetime.fromisoformat(at))
        except ValueError:
            told["at"] = None
    return told


def _listed(value: Any) -> list[float]:
    if isinstance(value, list):
        return [one for item in value for one in _listed(item)]
    return [value] if isinstance(value, int | float) else []


def _since(zero: float, value: Any) -> Any:
    if isinstance(value, list):
        return [_since(zero, item) for item in value]
    return round(value - zero, 6) if isinstance(value, int | float) else value


def _write(path: Path, lines: Iterable[Line]) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    with path.open("wb") as file:
        for line in lines:
            data = f"{json.dumps(line, ensure_ascii=False)}\n".encode()
            file.write(data)
            digest.update(data)
            count += 1
    return {"lines": count, "sha256": digest.hexdigest()}


def _digested(path: Path, rows: int) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"lines": rows, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
