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
from eval.cost.model import Model
from eval.cost.tensors import QUANTISATIONS, Quantisation
from eval.perf.roofline import Peaks, Roofline, Shape
from runners.lineup import Contestant

_MIB_IN_GIB = 1024
_CLOSE = 0.1  # of a card's memory: boards of one name come with other sizes


def roofline_of(facts: Facts, fingerprint: Mapping[str, Any], kinds: CardKinds) -> Roofline | None:
    """Return the roofline of a measured engine; None where card, shape or format is unknown."""
    cards = cards_of(fingerprint, kinds)
    shape = shape_of(facts.model, facts.served) if facts.model else None
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


def cards_of(fingerprint: Mapping[str, Any], kinds: CardKinds) -> tuple[str, ...]:
    """Return the kinds of the cards that an engine was on; none where one is not known."""
    hardware = fingerprint.get("hardware")
    engine = fingerprint.get("engine")
    if not isinstance(hardware, Mapping) or not isinstance(engine, Mapping):
        return ()
    gpus = hardware.get("gpus")
    if engine.get("kind") != "vllm" or not isinstance(gpus, Sequence) or not gpus:
        return ()
    flags = fingerprint.get("flags")
    count = flags.get("tensor_parallel", 1) if isinstance(flags, Mapping) else 1
    named = [kind_of(str(gpu), kinds) for gpu in gpus]
    known = [name for name in named if name]
    if len(known) < len(named) or len(set(known)) > 1 or not isinstance(count, int):
        return ()
    return tuple(known[:count]) if count <= len(known) else ()


def kind_of(told: str, kinds: CardKinds) -> str | None:
    """Return the kind of a card as the driver tells it, `NVIDIA L4, 23034 MiB`."""
    name, _, memory = told.partition(",")
    digits = "".join(one for one in memory if one.isdigit())
    for kind, one in kinds.cards.items():
        if name.strip() == one.driver_name:
            gib = int(digits) / _MIB_IN_GIB if digits else one.memory_gib.value
            if abs(gib - one.memory_gib.value) <= _CLOSE * one.memory_gib.value:
                return kind
    return None


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


def _quantisation(served: str | None) -> Quantisation | None:
    return next((one for one in QUANTISATIONS if one == served), None)
