"""Repeats of one cell into figures with intervals. Pure.

The unit is the repeat: requests of one repeat share its moment of the machine, so an
interval over single requests would be too narrow.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.perf.metrics import Result
from eval.perf.repeats import over_repeats, way_of


def across(results: Sequence[Result]) -> list[Result]:
    """Group cell results by what was asked and return one summary for each.

    `figures` has mean, low, high (95 % over repeats; None with fewer than three) of every
    figure that all measured repeats have; `steady` likewise. `interval` tells how low and
    high are made: `t`, `bootstrap`, or None where there are none. An interrupted repeat
    counts only where no other was measured: it is a part of one.
    """
    groups: dict[tuple[object, ...], list[Result]] = {}
    for one in results:
        load = one.get("max_concurrency", one.get("request_rate"))
        key = (one["prompt_tokens"], one["output_tokens"], one["loop"], load)
        groups.setdefault(key, []).append(one)
    return [_summary(group) for group in groups.values()]


def _summary(group: Sequence[Result]) -> Result:
    asked = ("prompt_tokens", "output_tokens", "loop", "max_concurrency", "request_rate")
    measured = _measured(group)
    return {
        **{key: group[0][key] for key in asked if key in group[0]},
        "repeats": len(measured),
        "interval": way_of(len(measured)),
        "states": sorted({one["state"] for one in group}),
        "why": sorted({one["why"] for one in group if one["why"]}),
        "flags": sorted({flag for one in measured for flag in one["flags"]}),
        "failures": _added([one["failures"] for one in group]),
        "figures": _figures([one["metrics"] for one in measured]),
        "steady": _figures([one["steady"] for one in measured if one["steady"]]),
        "roofline": measured[0]["roofline"] if measured else None,
    }


def _measured(group: Sequence[Result]) -> list[Result]:
    known = [one for one in group if one["metrics"] is not None]
    return [one for one in known if one["state"] == "measured"] or known


def _figures(parts: Sequence[Result]) -> Result:
    figures: Result = {}
    for name in parts[0] if parts else ():
        values = [part.get(name) for part in parts]
        known = [float(value) for value in values if isinstance(value, int | float)]
        if len(known) == len(values):
            interval = over_repeats(known) or (None, None)
            mean = sum(known) / len(known)
            figures[name] = {"mean": mean, "low": interval[0], "high": interval[1]}
    return figures


def _added(counts: Sequence[dict[str, int]]) -> dict[str, int]:
    names = sorted({name for one in counts for name in one})
    return {name: sum(one.get(name, 0) for one in counts) for name in names}
