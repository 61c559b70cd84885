"""Memory that an engine needs: weights + KV cache + overhead. Pure; bytes everywhere.

The overheads are stated, not hidden: vLLM's is what `runners.engines.vllm` reserves on each
card; llama.cpp's was measured (docs/cost.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from eval.cost.model import Model
from eval.cost.tensors import Quantisation
from runners.engines.llamacpp import PROMPT_CACHE_MIB
from runners.engines.vllm import OVERHEAD as ON_CARD
from runners.engines.vllm import PROCESSES

MIB = 1024**2
GIB = 1024**3
PROCESS = 100 * MIB
"""llama.cpp on a CPU beside weights and cache: process, vocabulary, compute buffers."""
PROMPT_CACHE = PROMPT_CACHE_MIB * MIB
"""Grows in use, up to this; a fresh engine has none of it."""


@dataclass(frozen=True)
class Memory:
    """Bytes in one place: a card, or the machine."""

    weights: int
    kv: int
    overhead: int

    @property
    def total(self) -> int:
        return self.weights + self.kv + self.overhead


def on_card(
    model: Model, quantisation: Quantisation | None, context: int, concurrency: int, cards: int = 1
) -> Memory:
    """Return what each of `cards` holds of a model that is shared out over them.

    KV heads are shared out as well, and repeated where there are fewer than cards.
    """
    heads = max(1, min(cards, int(model.shape.kv_heads)))
    return Memory(
        -(-model.weights(quantisation) // cards),
        -(-model.kv(context, concurrency) // heads),
        ON_CARD,
    )


def on_cpu(
    model: Model,
    quantisation: Quantisation,
    context: int,
    concurrency: int,
    *,
    in_use: bool = True,
) -> Memory:
    """Return what llama.cpp takes of the machine's memory, the mapped file included.

    Its matrices in Q4_K are held twice, once in a form for the processor's vectors.
    `in_use` counts its cache of earlier prompts, full.
    """
    weights = model.weights(quantisation) + model.repacked(quantisation)
    overhead = PROCESS + (PROMPT_CACHE if in_use else 0)
    return Memory(weights, model.kv(context, concurrency), overhead)


def on_cpu_of_vllm(model: Model, context: int, concurrency: int) -> Memory:
    """Return what vLLM takes of the machine's memory on a processor, in 16 bits."""
    return Memory(model.weights("bf16"), model.kv(context, concurrency), PROCESSES)


def parallel_sizes(model: Model, least: int = 1, most: int = 8) -> tuple[int, ...]:
    """Return over how many cards vLLM can share the model out: by its heads, in powers of 2."""
    return tuple(n for n in (1, 2, 4, 8) if least <= n <= most and model.heads % n == 0)
