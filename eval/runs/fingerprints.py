"""What stands behind a contestant's answers, part by part, compared. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from eval.runs.planning import differences

# What a contestant is, beside its sampling.
IDENTITY = ("weights", "engine", "flags", "dtype", "kv_type", "template")
MACHINE = "hardware"

Parts = Mapping[str, Any]


def parts_that_differ(before: Parts, after: Parts, parts: Iterable[str] = IDENTITY) -> list[str]:
    """Return a line for each value of these parts that is another one in `after`."""
    ours, theirs = ({key: one.get(key) for key in parts} for one in (before, after))
    return differences(ours, theirs)


def otherwise(before: Parts, after: Parts) -> dict[str, list[str]]:
    """Return, by contestant of both manifests, a line for all that differs behind it.

    None for a contestant that was the same on the same machine.
    """
    ours, theirs = (one["determined"]["contestants"] for one in (before, after))
    found = {
        name: parts_that_differ(ours[name], theirs[name], (*IDENTITY, MACHINE))
        for name in ours
        if name in theirs
    }
    return {name: lines for name, lines in found.items() if lines}
