"""A run's contestants as candidates, from the same evidence as its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eval.advice.licences import load_licences
from eval.advice.values import CPU, Candidate, Paid, Pass, Speed
from eval.cost.cards import load_cards
from eval.cost.hardware import CPU as PROCESSOR
from eval.cost.hardware import served_on
from eval.cost.prices import label_of, load_prices
from eval.score import rate
from eval.scores.samples import Sample, of_contestant, pass_rates, tally

if TYPE_CHECKING:  # the report shows advice, so it stands above
    from eval.report.evidence import Evidence


def candidates(found: Evidence) -> tuple[Candidate, ...]:
    """Return a run's contestants with all that the rules look at, in the manifest's order."""
    return tuple(_candidate(found, name) for name in found.contestants)


def _candidate(found: Evidence, name: str) -> Candidate:
    facts, record = found.beside.facts[name], found.contestants[name]
    composite = found.composite_of(name)
    licence = str(record.get("license") or "")
    return Candidate(
        contestant=name,
        label=found.labels[name],
        licence=licence,
        terms=load_licences().named(licence),
        service=facts.service,
        model=facts.model,
        served=facts.served,
        native_context=facts.native_context,
        is_result=found.is_result,
        passes=passes(of_contestant(found.samples, name)),
        composite=composite.value if composite else None,
        speeds=tuple(_speeds(found, name)),
        paid=_paid(found, name),
    )


def passes(samples: Sequence[Sample]) -> Mapping[str, Pass]:
    """Return one contestant's pass rates by language of the prompt, and over both where it
    was asked in both."""
    asked = {one.prompt_language for one in samples if one.counts}
    parts: dict[str, list[Sample]] = {
        language: [one for one in samples if one.prompt_language == language]
        for language in ("en", "zh")
        if language in asked
    }
    if len(parts) == 2:
        parts["both"] = list(samples)
    found: dict[str, Pass] = {}
    for language, own in parts.items():
        counted = tally(own)
        if passed := rate(counted):
            found[language] = Pass(passed.value, passed.wilson, pass_rates(counted))
    return found


def _speeds(found: Evidence, name: str) -> Iterator[Speed]:
    """Output tokens a second of closed loops whose figures may be taken as they stand."""
    for one in found.beside.load_tests:
        if one.source.contestant != name or not one.source.setting:
            continue
        kind, machine = _hardware(one.source.fingerprint or {})
        for row in one.document["summary"]:
            figure = row["figures"].get("output_throughput")
            if row["loop"] != "closed" or row["flags"] or figure is None:
                continue
            low, high = figure["low"], figure["high"]
            yield Speed(
                prompt_tokens=row["prompt_tokens"],
                output_tokens=row["output_tokens"],
                at_once=row["max_concurrency"],
                value=figure["mean"],
                interval=None if low is None or high is None else (low, high),
                setting=one.source.setting,
                name=one.source.name,
                kind=kind,
                machine=machine,
            )


def _hardware(fingerprint: Mapping[str, Any]) -> tuple[str | None, str]:
    """What an engine was on, as a kind that needs name, and in words; None and nothing where
    nobody here knows."""
    hardware = fingerprint.get("hardware")
    names = served_on(fingerprint, load_cards(), load_prices())
    if not names or not isinstance(hardware, Mapping):
        return None, ""
    if names == (PROCESSOR,):
        return CPU, f"{hardware.get('cores', '?')} × {hardware.get('cpu', '?')}"
    return _kind(names), label_of(names)


def _kind(names: Sequence[str]) -> str | None:
    """The word of `Needs.card` for hardware in names that have a price; None for a mixture."""
    if len(set(names)) != 1:
        return None
    return CPU if names[0] == PROCESSOR else names[0]


def _paid(found: Evidence, name: str) -> Paid | None:
    for one in found.priced:
        if one.contestant == name and one.per_solved is not None and one.interval:
            kind = _kind(found.beside.hardware.get(name, ()))
            return Paid(one.per_solved, one.interval, one.currency, one.basis, kind)
    return None
