"""The ways in which a contestant can run on cards, the best first. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from eval.cost.memory import Memory, on_card, parallel_sizes
from eval.cost.model import Model
from eval.cost.requirements import Load
from eval.cost.tensors import GGUF, QUANTISATIONS, Quantisation
from runners.lineup import VLLM, Contestant, LlamaCpp

_WORTH = {"bf16": 300, "fp8": 200, "awq": 100}
_A_FURTHER_CARD = 150
"""What a share over cards is worth less: each token waits for the slowest of them."""


@dataclass(frozen=True)
class Option:
    """One way. `least` is what each card must give, `wish` what would be used: one full
    context, or as many as are wanted at once. `fp8` needs a card that multiplies FP8."""

    quantisation: str
    cards: int
    least: Memory
    wish: Memory
    worth: int
    fp8: bool = False
    repository: str = ""


def options_of(
    contestant: Contestant,
    model: Model,
    load: Load,
    *,
    awq: str | None = None,
    only: Quantisation | None = None,
) -> tuple[Option, ...]:
    """Return the ways, none for a contestant that needs no card.

    `awq` is a 4-bit checkpoint of the same model; `only` keeps the ways of one quantisation,
    of which a GGUF file has just its own.
    """
    engine = contestant.engine
    if isinstance(engine, LlamaCpp):
        return _of_file(contestant, model, load)
    if not isinstance(engine, VLLM):
        return ()
    found = []
    for quantisation in QUANTISATIONS:
        repository = awq if quantisation == "awq" else engine.repository
        if quantisation in GGUF or only not in (None, quantisation) or not repository:
            continue
        found += [
            Option(
                quantisation=quantisation,
                cards=cards,
                least=on_card(model, quantisation, load.context, 1, cards),
                wish=on_card(model, quantisation, load.context, load.concurrency, cards),
                worth=_WORTH[quantisation] - _A_FURTHER_CARD * (cards - 1),
                fp8=quantisation == "fp8",
                repository=repository,
            )
            for cards in parallel_sizes(model, engine.tensor_parallel)
        ]
    return tuple(sorted(found, key=lambda one: -one.worth))


def _of_file(contestant: Contestant, model: Model, load: Load) -> tuple[Option, ...]:
    """llama.cpp takes its whole cache at the start, so least and wish are the same."""
    label = (contestant.quantization or "q4_k_m").lower()
    quantisation: Quantisation = "q8_0" if label == "q8_0" else "q4_k_m"
    return tuple(
        Option(label, cards, whole, whole, -_A_FURTHER_CARD * (cards - 1))
        for cards in (1, 2, 4)
        for whole in [on_card(model, quantisation, load.context, load.concurrency, cards)]
    )
