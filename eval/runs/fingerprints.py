"""What stood behind two runs, compared. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eval.runs.planning import differences

FINGERPRINT = ("weights", "engine", "flags", "dtype", "kv_type", "template", "hardware")


def otherwise(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return, by contestant of both manifests, a line for all that differs behind it.

    None for a contestant that was the same on the same machine.
    """
    ours, theirs = (one["determined"]["contestants"] for one in (before, after))
    found = {
        name: [
            line
            for key in FINGERPRINT
            for line in differences(ours[name].get(key), theirs[name].get(key), key)
        ]
        for name in ours
        if name in theirs
    }
    return {name: lines for name, lines in found.items() if lines}
