"""Where a vLLM engine goes: which cards and how much of them, or how much of the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from runners.engines import checkpoint
from runners.engines.cards import GIB, Card, Cards, Place
from runners.engines.checkpoint import Shape
from runners.engines.memory import Memory, Need
from runners.lineup import VLLM

OVERHEAD = int(1.5 * GIB)
"""Activations, CUDA graphs and the context, on each card."""
PROCESSES = int(1.5 * GIB)
"""vLLM's processes on a processor beside weights and cache (docs/cost.md)."""
_BYTES = {None: checkpoint.BYTES_PER_VALUE, "fp8": 1.15, "awq": 0.75, "gptq": 0.75}
"""A value; embeddings and output stay in 16 bits, so it is more than 8 and 4 bits."""

_CACHE = "--kv-cache-dtype"
_IN_16_BITS = ("auto", "bfloat16", "float16", "half")


class NoRoom(Exception):
    """It does not fit; the message has the figures and what would help."""


@dataclass(frozen=True)
class Cpu:
    """This machine's processor: so many threads, and bytes of KV cache."""

    threads: int
    kv: int

    @property
    def environment(self) -> dict[str, str]:
        """What tells vLLM its threads. It binds none to a core: engines beside it would be
        bound to the same ones."""
        return {
            "VLLM_CPU_OMP_THREADS_BIND": "nobind",
            "OMP_NUM_THREADS": str(self.threads),
        }


@dataclass(frozen=True)
class Sizes:
    """Bytes of the whole model: its weights, and the KV cache of one full context."""

    weights: int
    context: int


def sizes(engine: VLLM, shape: Shape | None) -> Sizes | None:
    """Return what the shape tells; fp8 and 4-bit weights are counted as that."""
    if shape is None:
        return None
    weights = int(shape.parameters * _BYTES[engine.quantization])
    value = cache_bytes(engine.flags) or checkpoint.BYTES_PER_VALUE
    token = shape.kv_bytes_per_token * value // checkpoint.BYTES_PER_VALUE
    return Sizes(weights, token * engine.context)


def cache_bytes(flags: Sequence[str]) -> int | None:
    """Return how many bytes a value of the KV cache has under vLLM's own flags, the last of
    them in force; None for a type that nobody here knows."""
    kind = "auto"
    for flag, following in pairwise([*flags, ""]):
        name, equals, told = flag.partition("=")
        if name == _CACHE:
            kind = told if equals else following
    if kind in _IN_16_BITS:
        return checkpoint.BYTES_PER_VALUE
    return 1 if kind.startswith("fp8") else None


def on_cards(engine: VLLM, size: Sizes | None, found: list[Card], taken: Cards) -> Place:
    """Choose cards; an engine needs its weights, one full context and room to work.

    More slots than fit at once are no error: vLLM lets the youngest wait. Raises `NoRoom`.
    """
    weights, one = (size.weights, size.context) if size else (0, 0)
    least = (weights + one) // engine.tensor_parallel + OVERHEAD
    wish = (weights + one * engine.slots) // engine.tensor_parallel + OVERHEAD
    if not size:  # nothing is known of it: it gets what there is
        wish = sum(card.memory for card in found)
    offered = [card for card in found if engine.cards is None or card.index in engine.cards]
    place = taken.place(offered, engine.tensor_parallel, least, wish, engine.gpu_memory)
    if place:
        return place
    room = ", ".join(
        f"card {card.index}: {max(taken.free(card), 0) * card.memory / GIB:.1f} of "
        f"{card.memory / GIB:.1f} GiB free"
        for card in offered
    )
    raise NoRoom(
        f"{least / GIB:.1f} GiB are needed on {engine.tensor_parallel} card(s) "
        f"({weights / GIB:.1f} GiB weights, {one / GIB:.1f} GiB KV cache for one context of "
        f"{engine.context}, {OVERHEAD / GIB:.1f} GiB work) and there is "
        f"{room or 'no such card'}: lower engine.context, raise engine.gpu_memory or "
        "tensor_parallel, set quantization, or play fewer contestants"
    )


def on_processor(name: str, engine: VLLM, size: Sizes | None, threads: int, memory: Memory) -> Cpu:
    """Claim the machine's memory for all slots, or for as many as fit; raises `NoRoom`."""
    weights, one = (size.weights, size.context) if size else (0, GIB)
    lacking = ""
    for contexts in range(engine.slots, 0, -1):
        need = Need(weights + PROCESSES, one * contexts)
        lacking = memory.lacking(name, need)
        if not lacking:
            return Cpu(threads, need.cache)
    raise NoRoom(lacking)
