"""The report for programs: every figure as the modules gave it, in JSON's own types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from pydantic import BaseModel

from eval.advice.candidates import candidates
from eval.advice.rules import advise
from eval.advice.values import Needs
from eval.beside.documents import Source
from eval.cost.prices import label_of
from eval.report.advised import CASES
from eval.report.evidence import Asked, Evidence
from eval.report.head import banners
from eval.report.memory import contestant_needs
from eval.report.texts import texts
from eval.report.traces import public_fingerprint, public_manifest

FORMAT = 2


def as_json(found: Evidence) -> dict[str, Any]:
    """Return the report as one document; keys follow the names of the values.

    Three kinds of evidence stand apart: `published`, `recomputed`, `measured`.
    """
    counted = asdict(found.summary)
    counted.pop("folder")
    faults = [] if found.is_result else [one.text for one in banners(found, texts("en"))]
    figures = {
        "format": FORMAT,
        "run": found.run.name,
        "is_result": found.is_result,
        "is_open": found.is_open,
        "faults": faults,
        "summary": counted,
        "published": found.published.model_dump(mode="json", by_alias=True),
        "recomputed": found.recomputed,
        "measured": {
            "scores": found.scores,
            "order": found.order,
            "composites": found.composites,
            "proxies": found.proxies,
            "contamination": found.splits,
            "beside": _beside(found),
            "stands_for": {
                name: model.id if (model := found.stands_for(name)) else None
                for name in found.contestants
            },
        },
        "worked_case": found.case,
        "samples": [_sample(one) for one in found.asked],
        "manifest": public_manifest(found),
    }
    return {name: _plain(value) for name, value in figures.items()}


def _beside(found: Evidence) -> dict[str, Any]:
    """What was measured beside the run, with the letters of the settings; nothing of it is
    put together with anything else."""
    told = found.beside
    return {
        "load_tests": [
            {**_source(found, one.source), "summary": one.document["summary"]}
            for one in told.load_tests
        ],
        "startup": [{**_source(found, one.source), "figures": one.line} for one in told.starts],
        "stability": [{**_source(found, one.source), "figures": one.told} for one in told.soaks],
        "capabilities": [
            {**_source(found, one.source), "checks": one.checks} for one in told.checks
        ],
        "unfinished": [
            {**_named(one.source), "whole": one.whole, "planned": one.planned}
            for one in told.found.unfinished
        ],
        "memory": {name: contestant_needs(found, name) for name in found.contestants},
        "costs": told.costs,
        "terms": told.terms,
        "hardware": {name: label_of(names) for name, names in told.hardware.items()},
        "advice": [{"needs": needs, **_advice(found, needs)} for needs in CASES],
    }


def _source(found: Evidence, source: Source) -> dict[str, Any]:
    return {
        **_named(source),
        "setting": found.beside.letter(source),
        "fingerprint": public_fingerprint(source.fingerprint),
    }


def _named(source: Source) -> dict[str, str]:
    return {
        "contestant": source.contestant,
        "measurement": f"{source.kind}/{source.name}",
        "measured": source.measured,
    }


def _advice(found: Evidence, needs: Needs) -> dict[str, Any]:
    told = advise(candidates(found), needs)
    return {
        "choice": told.choice,
        "undecided": told.undecided,
        "reasons": told.reasons,
        "excluded": [{"contestant": name, "reason": reason} for name, reason in told.excluded],
    }


def _sample(one: Asked) -> dict[str, Any]:
    """What became of a sample; its words and its code stay in the run."""
    told = asdict(one)
    for key in ("prompt", "answer", "code", "sampling"):
        told.pop(key)
    return told


def _plain(value: Any) -> Any:
    """Return the value in JSON's own types."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude={"fingerprint"})
    if is_dataclass(value) and not isinstance(value, type):
        return _plain({name: getattr(value, name) for name in value.__dataclass_fields__})
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, dt.date) else value
