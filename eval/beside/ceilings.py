"""The roofline of a measured engine, and of a published row.

There is one only where the card is known (configs/cards.yaml) and so is the checkpoint. A
processor has no vendor's peak that says what llama.cpp could reach, so it has no bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from eval.beside.documents import Facts
from eval.beside.models import served
from eval.cost.cards import CardKind, CardKinds, load_cards
from eval.cost.checkpoints import model_of
from eval.cost.hardware import cards_of
from eval.cost.model import Model
from eval.cost.tensors import QUANTISATIONS, Quantisation
from eval.perf.roofline import Peaks, Roofline, Shape
from runners.engines.vllm import cache_bytes
from runners.lineup import Contestant


def roofline_of(facts: Facts, fingerprint: Mapping[str, Any], kinds: CardKinds) -> Roofline | None:
    """Return the roofline of a measured engine; None where card, shape or format is unknown."""
    cards = cards_of(fingerprint, kinds)
    model = facts.model and replace(facts.model, kv_value=_cache_bytes(fingerprint))
    shape = shape_of(model, facts.served) if model else None
    if not cards or shape is None:
        return None
    return shape, peaks_of([kinds.cards[name] for name in cards], facts.served)


def roofline_of_contestant(
    contestant: Contestant, fingerprint: Mapping[str, Any]
) -> Roofline | None:
    """Return the same for a contestant that is about to be measured on this machine."""
    told = {"quantization": contestant.quantization, "dtype": fingerprint.get("dtype")}
    native = contestant.native_context
    facts = Facts(model_of(contestant), served(told), native, service=False)
    return roofline_of(facts, fingerprint, load_cards())


def peaks_of(cards: Sequence[CardKind], served: str | None) -> Peaks:
    """Return what cards can do together; tensor cores multiply FP8 twice as fast."""
    twice = 2 if served == "fp8" and all(one.fp8 for one in cards) else 1
    return Peaks(
        flops=twice * sum(one.tflops.value for one in cards) * 1e12,
        bandwidth=sum(one.bandwidth_gbs.value for one in cards) * 1e9,
    )


def shape_of(model: Model, served: str | None) -> Shape | None:
    """Return a checkpoint as its speed depends on it; None for an unknown format.

    In the engine's favour: nothing is counted for embeddings, for the output matrix while a
    prompt is read, nor for layers that look back through a window only.
    """
    quantisation = _quantisation(served)
    if quantisation is None and not model.stored:
        return None
    tied = not any(one.role == "output" for one in model.tensors)
    read = [one for one in model.tensors if tied or one.role != "embedding"]
    through = [one for one in model.tensors if one.role not in ("embedding", "output")]
    whole = model.layers - model.windowed
    return Shape(
        parameters=sum(one.elements for one in through),
        layers=whole,
        hidden=model.heads * model.shape.head_size,
        weight_bytes=replace(model, tensors=tuple(read)).weights(quantisation),
        kv_bytes=model.kv_per_token * whole // model.layers,
    )


def _cache_bytes(fingerprint: Mapping[str, Any]) -> int:
    """Bytes of a value in the KV cache. One of an unknown type counts nothing, in the engine's
    favour: decoding is then bounded by the weights alone."""
    flags = fingerprint.get("flags")
    own = flags.get("flags") if isinstance(flags, Mapping) else None
    told = [str(one) for one in own] if isinstance(own, list) else []
    return cache_bytes(told) or 0


def _quantisation(served: str | None) -> Quantisation | None:
    return next((one for one in QUANTISATIONS if one == served), None)
