"""The report for programs: every figure as the modules gave it, in JSON's own types."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, is_dataclass
from typing import Any

from eval.report.evidence import Asked, Evidence
from eval.report.head import banners
from eval.report.texts import texts
from eval.report.traces import public_manifest

FORMAT = 1


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


def _sample(one: Asked) -> dict[str, Any]:
    """What became of a sample; its words and its code stay in the run."""
    told = asdict(one)
    for key in ("prompt", "answer", "code", "sampling"):
        told.pop(key)
    return told


def _plain(value: Any) -> Any:
    """Return the value in JSON's own types."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain({name: getattr(value, name) for name in value.__dataclass_fields__})
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, dt.date) else value
