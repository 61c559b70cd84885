"""What is known of a contestant's model, from what a run's manifest says of it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from eval.beside.documents import Facts
from eval.cost.checkpoints import model_by_digest, model_by_parameters
from eval.cost.headers import HeaderError, gguf_model
from eval.cost.model import Model
from runners.configuration import ConfigError
from runners.lineup import load_lineup

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SERVED = (
    ("awq", "awq"), ("fp8", "fp8"), ("q4_k_m", "q4_k_m"), ("q8_0", "q8_0"),
    ("bfloat16", "bf16"), ("bf16", "bf16"), ("float16", "bf16"), ("fp16", "bf16"),
)  # fmt: skip


def facts_of(
    name: str, record: Mapping[str, Any], lineup: str, weights: Path | None = None
) -> Facts:
    """Return what is known: of the file in the folder `weights`, of configs/checkpoints.yaml
    by its digest or by the number of parameters, and of the lineup where it still says the same."""
    model = _model(record, weights)
    native = model.shape.native_context if model else _native(name, record, lineup)
    return Facts(model, served(record), native, is_service(record))


def served(record: Mapping[str, Any]) -> str | None:
    """Return the quantisation that a contestant was served in; None where it is not told."""
    told = str(record.get("quantization") or record.get("dtype") or "").lower()
    return next((name for part, name in _SERVED if part in told), told or None)


def is_service(record: Mapping[str, Any]) -> bool:
    """Whether prompts go to somebody else: an address outside this machine and its network.

    A name with a dot is believed to be outside, unless it ends in .local, .lan or .internal.
    """
    if record.get("weights") is not None:
        return False
    host = urlsplit(str(record["flags"].get("base_url", ""))).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_private
    except ValueError:
        inside = host == "localhost" or "." not in host
        return not (inside or host.endswith((".local", ".lan", ".internal")))


def _model(record: Mapping[str, Any], weights: Path | None) -> Model | None:
    known = record.get("weights") or {}
    digest = str(known.get("sha256", ""))
    if weights and _DIGEST.fullmatch(digest) and (weights / digest).is_file():
        try:
            return gguf_model(weights / digest)
        except HeaderError:
            return None
    return model_by_digest(digest) or model_by_parameters(record["parameters"])


def _native(name: str, record: Mapping[str, Any], lineup: str) -> int | None:
    try:
        one = load_lineup(lineup).contestant(name)
    except (ConfigError, KeyError):
        return None
    same = (one.name, one.parameters) == (record["name"], record["parameters"])
    return one.native_context if same else None
