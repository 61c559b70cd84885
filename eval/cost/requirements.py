"""What each model of a lineup takes in each quantisation, and how few cards hold it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from eval.cost.cards import CardKind, CardKinds
from eval.cost.memory import Memory, on_card, on_cpu, parallel_sizes
from eval.cost.model import Model
from eval.cost.placing import FREE, steps_of
from eval.cost.tensors import GGUF, QUANTISATIONS, Quantisation


class Named(Protocol):
    """Whom a requirement is told of, and in which quantisation its file is."""

    @property
    def id(self) -> str: ...
    @property
    def quantization(self) -> str | None: ...


@dataclass(frozen=True)
class Load:
    """What an engine shall hold: so many full contexts of so many tokens at once."""

    context: int
    concurrency: int


@dataclass(frozen=True)
class Requirement:
    """One model in one quantisation, on one card if it fits (bytes).

    `cards` is the fewest of each kind, None where none of the tried numbers holds it; `cpu`
    what llama.cpp takes of a machine's memory, None where it does not serve the format.
    With `beyond` the context is longer than the checkpoint's own, and nothing else is told.
    """

    contestant: str
    quantisation: str
    load: Load
    weights: int
    kv_per_token: int
    memory: Memory
    cards: Mapping[str, int | None]
    cpu: Memory | None
    beyond: bool

    @property
    def one_card(self) -> bool:
        return 1 in self.cards.values()

    def as_json(self) -> dict[str, Any]:
        """Return the figures and what follows from them."""
        told = asdict(self) | {"total": self.memory.total, "one_card": self.one_card}
        if self.cpu:
            told["cpu"]["total"] = self.cpu.total
        return told


def requirements(
    contestant: Named,
    model: Model,
    kinds: CardKinds,
    load: Load,
    only: Quantisation | None = None,
) -> list[Requirement]:
    """Return one for each quantisation, or just `only`; a GGUF file has just its own."""
    if model.stored:
        label = (contestant.quantization or "stored").lower()
        return [_one(contestant.id, model, kinds, load, ("q4_k_m", label))]
    return [
        _one(contestant.id, model, kinds, load, (quantisation, quantisation))
        for quantisation in QUANTISATIONS
        if only in (None, quantisation)
    ]


def fewest(model: Model, quantisation: Quantisation, load: Load, kind: CardKind) -> int | None:
    """Return how few cards of one kind hold the load, None where 8 do not."""
    if quantisation == "fp8" and not kind.fp8:
        return None
    numbers = (1, 2, 4) if quantisation in GGUF else parallel_sizes(model)
    for count in numbers:
        need = on_card(model, quantisation, load.context, load.concurrency, count)
        if steps_of(need.total, kind.memory) <= FREE:
            return count
    return None


def _one(
    contestant: str,
    model: Model,
    kinds: CardKinds,
    load: Load,
    named: tuple[Quantisation, str],
) -> Requirement:
    quantisation, label = named
    served = quantisation in GGUF
    return Requirement(
        contestant=contestant,
        quantisation=label,
        load=load,
        weights=model.weights(quantisation),
        kv_per_token=model.kv_per_token,
        memory=on_card(model, quantisation, load.context, load.concurrency),
        cards={name: fewest(model, quantisation, load, one) for name, one in kinds.cards.items()},
        cpu=on_cpu(model, quantisation, load.context, load.concurrency) if served else None,
        beyond=load.context > model.shape.native_context,
    )
