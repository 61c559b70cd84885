"""What stands behind a contestant's answers, part by part, compared. Pure.

What one of the two never noted is unknown, and no difference: records of earlier releases
have no driver and no digest of a checkpoint, and compare as they did then. A driver that was
looked for and not found (null) is known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

# What a contestant is, beside its sampling.
IDENTITY = ("weights", "engine", "flags", "dtype", "kv_type", "template")
MACHINE = ("hardware", "driver")

Parts = Mapping[str, Any]


def parts_that_differ(before: Parts, after: Parts, parts: Collection[str] = IDENTITY) -> list[str]:
    """Return a line for each value of these parts that is another one in `after`."""
    ours = as_noted(before, after)
    theirs = as_noted(after, ours)
    return differences(
        {key: ours.get(key) for key in parts}, {key: theirs.get(key) for key in parts}
    )


def as_noted(known: Parts, noted: Parts) -> dict[str, Any]:
    """Return `known` as `noted` would have told it: without the driver and a checkpoint's
    digest where it has none; weights of the same content under the name that they had. The
    digest over all follows from the rest, so it is the one noted."""
    kept = {key: value for key, value in known.items() if key != "digest"}
    if "driver" not in noted:
        kept.pop("driver", None)
    if "digest" in noted:
        kept["digest"] = noted["digest"]
    return kept | _weights_of(known, noted)


def _weights_of(known: Parts, noted: Parts) -> dict[str, Any]:
    """The part `weights` of `known`, as `noted` would have told it; {} where that is as it
    stands."""
    weights, content = known.get("weights"), _content(noted)
    if content and content == _content(known):  # a folder was moved, a file renamed
        return {"weights": noted["weights"]}
    if isinstance(weights, Mapping) and "repository" in weights and not content:
        return {"weights": {key: value for key, value in weights.items() if key != "sha256"}}
    return {}


def _content(one: Parts) -> object:
    weights = one.get("weights")
    return weights.get("sha256") if isinstance(weights, Mapping) else None


def differences(before: Any, after: Any, where: str = "") -> list[str]:
    """Return one line for each value of `before` that is another one in `after`."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        keys = dict.fromkeys([*before, *after])
        return [
            line
            for key in keys
            for line in differences(before.get(key), after.get(key), f"{where}.{key}".strip("."))
        ]
    return [] if before == after else [f"{where} was {before!r} and is {after!r}"]


def otherwise(before: Parts, after: Parts) -> dict[str, list[str]]:
    """Return, by contestant of both manifests, a line for all that differs behind it.

    None for a contestant that was the same on the same machine.
    """
    ours, theirs = (one["determined"]["contestants"] for one in (before, after))
    found = {
        name: parts_that_differ(ours[name], theirs[name], (*IDENTITY, *MACHINE))
        for name in ours
        if name in theirs
    }
    return {name: lines for name, lines in found.items() if lines}
