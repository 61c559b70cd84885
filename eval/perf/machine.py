"""The fingerprint of what was measured: machine, driver, engine, flags, weights.

Figures of different fingerprints are never averaged nor ranked together.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

from eval.runs.identity import driver, hardware, identity
from runners.endpoint import Endpoint
from runners.lineup import Contestant

HERE = {"127.0.0.1", "::1", "localhost"}

Fingerprint = dict[str, Any]


def fingerprint_of(contestant: Contestant) -> Fingerprint:
    """Return that of a contestant's engine; raises `ConfigError` as `identity` does."""
    known = identity(contestant)
    here = known["hardware"] is not None
    return _digested({**known, "driver": driver() if here else None})


def fingerprint_at(endpoint: Endpoint) -> Fingerprint:
    """Return that of an endpoint somebody else runs: what this machine cannot know is None."""
    here = urlsplit(endpoint.base_url).hostname in HERE
    return _digested(
        {
            "weights": None,
            "engine": {"kind": "remote", "version": None, "dialect": endpoint.dialect},
            "flags": {"base_url": endpoint.base_url, "model": endpoint.model},
            "dtype": None,
            "kv_type": None,
            "template": None,
            "hardware": hardware() if here else None,
            "driver": driver() if here else None,
        }
    )


def _digested(known: dict[str, Any]) -> Fingerprint:
    whole = json.dumps(known, sort_keys=True, default=str).encode()
    return {**known, "digest": hashlib.sha256(whole).hexdigest()[:16]}
