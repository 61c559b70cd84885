"""Which of several measurements of one fingerprint counts, part by part. Pure.

A part is what one row of figures is of: a load of a load test, a check at one length and in
one language; starts and hours of load are one part each. Of each part the newest counts, but
one that is whole comes before one that was interrupted, failed or flagged: whoever stops a
measurement must not lose what an earlier one has shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from eval.beside.documents import Check, Checks, LoadTest, Soak, Source, Starts
from eval.perf.plan import Options

Part = tuple[object, ...]
Measured = LoadTest | Starts | Soak | Checks
ONE_PART: Part = ()
_BEYOND = frozenset({"beyond_context", "beyond_native_context"})


class Standing(IntEnum):
    """How far a part can be relied on; WHOLE can be taken as it stands."""

    NOTHING = 0
    SOME = 1
    WHOLE = 2


@dataclass(frozen=True)
class Unfinished:
    """A newer measurement of which so many of the planned parts are whole, where an older one
    counts for some of the others."""

    source: Source
    whole: int
    planned: int


def planned_loads(options: Options) -> frozenset[Part] | None:
    """Return the parts of a load test by what was asked; None where a search finds its own."""
    if options.search:
        return None
    loads = [("closed", float(one)) for one in options.concurrency]
    loads += [("open", float(one)) for one in options.rates]
    output = options.output_tokens
    return frozenset((prompt, output, *load) for prompt in options.prompt_tokens for load in loads)


def standings(one: Measured) -> Mapping[Part, Standing]:
    """Return the parts that a measurement has, and how far each can be relied on."""
    match one:
        case LoadTest():
            asked = Options.from_json(one.document["options"])
            repeats = 1 if asked.search else asked.repeats
            return {_load(row): _of_load(row, repeats) for row in one.document["summary"]}
        case Checks():
            return {_check(check): _of_check(check) for check in one.checks}
        case Starts():
            seconds = one.line.cold_seconds, one.line.warm_seconds
            return {ONE_PART: Standing.SOME if None in seconds else Standing.WHOLE}
        case Soak():
            return {ONE_PART: Standing.SOME if one.told.interrupted else Standing.WHOLE}


def only(one: Measured, parts: frozenset[Part]) -> Measured:
    """Return a measurement with no rows but those of `parts`."""
    match one:
        case LoadTest():
            rows = [row for row in one.document["summary"] if _load(row) in parts]
            return replace(one, document={**one.document, "summary": rows})
        case Checks():
            return replace(one, checks=tuple(c for c in one.checks if _check(c) in parts))
    return one


@dataclass(frozen=True)
class Candidate:
    """An opened measurement; `planned` are the parts that it was to have."""

    measured: Measured
    planned: frozenset[Part]
    stands: Mapping[Part, Standing]

    @classmethod
    def of(cls, measured: Measured, planned: Iterable[Part] | None) -> Candidate:
        stands = standings(measured)
        return cls(measured, frozenset(planned or ()) | stands.keys(), stands)

    @property
    def lacking(self) -> frozenset[Part]:
        whole = {part for part, one in self.stands.items() if one == Standing.WHOLE}
        return self.planned - whole


def whole_parts(candidates: Iterable[Candidate]) -> frozenset[Part]:
    """Return the parts for which nothing older is needed."""
    return frozenset(part for one in candidates for part in one.planned - one.lacking)


def counted(candidates: Sequence[Candidate]) -> tuple[list[Measured], list[Unfinished]]:
    """Return what counts of measurements of one fingerprint, the newest first, each with the
    parts for which it does; and the newer ones whose place an older one takes."""
    best: dict[Part, tuple[Standing, int]] = {}
    for place, one in enumerate(candidates):
        for part, standing in one.stands.items():
            if part not in best or standing > best[part][0]:
                best[part] = standing, place
    chosen, unfinished = [], []
    for place, one in enumerate(candidates):
        own = frozenset(part for part, (_, whose) in best.items() if whose == place)
        if own:
            chosen.append(only(one.measured, own))
        if any(best[part][1] > place for part in one.lacking if part in best):
            whole = len(one.planned) - len(one.lacking)
            unfinished.append(Unfinished(one.measured.source, whole, len(one.planned)))
    return chosen, unfinished


def _load(row: Mapping[str, Any]) -> Part:
    load = row["max_concurrency"] if row["loop"] == "closed" else row["request_rate"]
    return row["prompt_tokens"], row["output_tokens"], row["loop"], float(load)


def _of_load(row: Mapping[str, Any], repeats: int) -> Standing:
    states = set(row["states"])
    if "median_ttft_ms" not in row["figures"]:  # no request had ended
        return Standing.WHOLE if states and states <= _BEYOND else Standing.NOTHING
    as_asked = states == {"measured"} and row["repeats"] >= repeats
    return Standing.WHOLE if as_asked and not row["flags"] else Standing.SOME


def _check(check: Check) -> Part:
    return check.check, check.language, check.length


def _of_check(check: Check) -> Standing:
    if check.state in _BEYOND:
        return Standing.WHOLE
    if check.share is None:
        return Standing.NOTHING
    as_asked = check.state == "measured" and not check.left_out
    return Standing.WHOLE if as_asked else Standing.SOME
