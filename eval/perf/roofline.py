"""What a card cannot beat: prefill by its arithmetic, decoding by its memory. Pure.

Both are bounds in the engine's favour: peaks as the vendor states them, no overhead, no
time between cards. A figure beyond one was not measured as it is told: a prefix cache
answered, or drafted tokens (speculative decoding) were counted, or it is wrong.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MS = 1e3
# No number here is outside, and within nothing overflows.
LEAST, MOST = 1.0, 1e24


class RooflineError(ValueError):
    """Numbers that no roofline can be drawn from."""


@dataclass(frozen=True)
class Shape:
    """A checkpoint as far as its speed depends on it.

    `parameters` are those that a token passes through: without embeddings, and of a
    mixture of experts only the active ones. `hidden` is heads × head size of a layer's
    attention. `weight_bytes` is what lies in memory, quantised as served, again without
    the embedding table; `kv_bytes` is the KV cache of one token over all layers.
    """

    parameters: float
    layers: int
    hidden: int
    weight_bytes: float
    kv_bytes: float


@dataclass(frozen=True)
class Peaks:
    """All cards that serve together: dense operations a second in the type that is
    computed in (not the type that weights are stored in), and bytes a second."""

    flops: float
    bandwidth: float


Roofline = tuple[Shape, Peaks]


def limits_as_json(limits: Roofline | None) -> dict[str, Any] | None:
    """Return plain data; None for none."""
    return {"shape": asdict(limits[0]), "peaks": asdict(limits[1])} if limits else None


def limits_from_json(data: Any) -> Roofline | None:
    """Return the value that `limits_as_json` was made of; None where it is damaged."""
    try:
        limits = Shape(**data["shape"]), Peaks(**data["peaks"])
        sound = all(LEAST <= n <= MOST for one in limits for n in asdict(one).values())
    except (TypeError, LookupError):
        return None
    return limits if sound else None


@dataclass(frozen=True)
class Bound:
    """For one cell: least milliseconds to a first token, most tokens a second in all."""

    prefill_ms: float
    decode_tokens_per_second: float

    def broken_by(self, ttft_ms: float | None, tokens_per_second: float | None) -> list[str]:
        """Return which bounds a pair of figures breaks: of `ttft`, `output_throughput`."""
        broken = []
        if ttft_ms is not None and ttft_ms < self.prefill_ms:
            broken.append("ttft")
        if tokens_per_second is not None and tokens_per_second > self.decode_tokens_per_second:
            broken.append("output_throughput")
        return broken

    def as_json(self) -> dict[str, Any]:
        return {
            "prefill_ms": self.prefill_ms,
            "decode_tokens_per_second": self.decode_tokens_per_second,
        }


def prefill_flop(shape: Shape, tokens: int) -> float:
    """Operations to read a prompt: 2·P·T, and causal attention's 2·L·H·T² (scores and
    values, two operations a multiply-add each, half of the square)."""
    return 2 * shape.parameters * tokens + 2 * shape.layers * shape.hidden * tokens**2


def decode_bytes(shape: Shape, context: float, at_once: int) -> float:
    """Bytes that one step of `at_once` answers reads: the weights once, each one's KV."""
    return shape.weight_bytes + at_once * context * shape.kv_bytes


def bound(
    shape: Shape, peaks: Peaks, *, prompt_tokens: int, output_tokens: int, at_once: int = 1
) -> Bound:
    """Return the bounds of a cell. Decoding is bounded by memory and by arithmetic."""
    context = prompt_tokens + output_tokens / 2
    step = max(
        decode_bytes(shape, context, at_once) / peaks.bandwidth,
        at_once * 2 * shape.parameters / peaks.flops,
    )
    return Bound(MS * prefill_flop(shape, prompt_tokens) / peaks.flops, at_once / step)


_KEYS = ("parameters", "layers", "hidden", "weight_bytes", "kv_bytes", "flops", "bandwidth")
_WHOLE = ("layers", "hidden")


def read_numbers(text: str) -> tuple[Shape, Peaks]:
    """Read `parameters=…,layers=…,…`, all seven; raise `RooflineError` naming what is wrong."""
    given: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = part.partition("=")
        try:
            given[name.strip()] = float(number)
        except ValueError:
            given[name.strip()] = 0.0
    wrong = [key for key in _KEYS if not _is_sound(key, given.get(key, 0.0))]
    if wrong or given.keys() - set(_KEYS):
        unknown = sorted(given.keys() - set(_KEYS))
        raise RooflineError(
            f"--roofline: needs a number from {LEAST:g} to {MOST:g} for each of "
            f"{', '.join(_KEYS)} (layers and hidden are whole) and nothing else; missing or "
            f"wrong: {', '.join([*wrong, *unknown])}"
        )
    peaks = Peaks(given.pop("flops"), given.pop("bandwidth"))
    layers, hidden = int(given.pop("layers")), int(given.pop("hidden"))
    return Shape(layers=layers, hidden=hidden, **given), peaks


def _is_sound(key: str, number: float) -> bool:
    return LEAST <= number <= MOST and (key not in _WHOLE or number.is_integer())
