"""Which measurements may be compared, and whose they are. Pure.

A *setting* is a machine, its driver, an engine and its flags: what different contestants
must share before their figures may stand in one column. Of an engine behind an address
nobody here knows the machine, so its setting is its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from eval.runs.fingerprints import parts_that_differ

Fingerprint = Mapping[str, Any]

_OF_THE_MODEL = ("model", "repository", "revision", "base_url", "chat_template")
"""Flags that say which model, not how it is served."""


def setting_of(fingerprint: Fingerprint | None) -> str:
    """Return a digest that is equal for measurements that may be compared; empty for one
    that came without a fingerprint, which is compared with nothing."""
    if not fingerprint:
        return ""
    flags = fingerprint.get("flags")
    told = dict(flags) if isinstance(flags, Mapping) else {}
    if fingerprint.get("hardware") is not None:
        told = {key: value for key, value in told.items() if key not in _OF_THE_MODEL}
    kept = {key: fingerprint.get(key) for key in ("hardware", "driver", "engine")}
    text = json.dumps({**kept, "flags": told}, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def letters(settings: Iterable[str]) -> dict[str, str]:
    """Return A, B, … Z, AA, … for settings in the order in which they come; an empty one,
    of which nothing is known, has a question mark."""
    found: dict[str, str] = {}
    for one in settings:
        if one and one not in found:
            found[one] = _letter(len(found))
    return {**found, "": "?"}


def _letter(number: int) -> str:
    before, last = divmod(number, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def same_weights(one: Fingerprint | None, contestant: Fingerprint) -> bool:
    """Whether a measurement was of a contestant's weights: by their digest; by repository
    and revision where one of the two does not know it; or, where weights stand behind an
    address, by address and model."""
    if not one:
        return False
    own, other = one.get("weights"), contestant.get("weights")
    if isinstance(own, Mapping) and isinstance(other, Mapping):
        if own.get("sha256") and other.get("sha256"):
            return bool(own["sha256"] == other["sha256"])
        return not parts_that_differ(one, contestant, ("weights",))
    if own is not None or other is not None:
        return False
    mine, theirs = _behind(one.get("flags")), _behind(contestant.get("flags"))
    return mine is not None and mine == theirs


def _behind(flags: object) -> tuple[str, str] | None:
    """Address and model, written in one way; None where there is no address."""
    if not isinstance(flags, Mapping) or not flags.get("base_url"):
        return None
    address = str(flags["base_url"]).rstrip("/").removesuffix("/v1")
    return address, str(flags.get("model"))
