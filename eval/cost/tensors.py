"""The tensors of a model, and what a quantisation makes of them. Pure.

The rules are those of the programs that quantise: llama.cpp's for its files, AutoAWQ's and
vLLM's, which leave embeddings, output, norms and biases as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from eval.cost.formats import AWQ_BITS, fitting, stored_bytes

Quantisation = Literal["bf16", "fp8", "awq", "q8_0", "q4_k_m"]
QUANTISATIONS: tuple[Quantisation, ...] = get_args(Quantisation)
GGUF: tuple[Quantisation, ...] = ("q8_0", "q4_k_m")

Role = Literal["embedding", "output", "vector", "value", "fused", "down", "matrix"]

_ROLES: tuple[tuple[Role, str], ...] = (
    ("vector", r"norm|bias|rope"),
    ("embedding", r"embed_tokens|token_embd|word_embeddings"),
    ("output", r"lm_head|output_layer|^output\.weight"),
    ("fused", r"qkv|query_key_value"),
    ("value", r"v_proj|attn_v\."),
    ("down", r"down_proj|ffn_down|4h_to_h"),
)
_LAYER = re.compile(r"\.(\d+)\.")


@dataclass(frozen=True)
class Tensor:
    """`rows` times `columns` values, stored as `dtype`. `layer` is -1 outside the layers."""

    name: str
    rows: int
    columns: int
    dtype: str = "BF16"

    @property
    def elements(self) -> int:
        return self.rows * self.columns

    @property
    def bytes(self) -> int:
        return stored_bytes(self.elements, self.dtype)

    @property
    def layer(self) -> int:
        found = _LAYER.search(self.name)
        return int(found[1]) if found else -1

    @property
    def role(self) -> Role:
        """What it is for, told from its name in either world."""
        if self.rows == 1:
            return "vector"
        return _named_role(self.name)


@cache
def _named_role(name: str) -> Role:
    """Cached: memory is asked for each kind of card and each quantisation."""
    return next((role for role, names in _ROLES if re.search(names, name)), "matrix")


def weight_bytes(tensors: Iterable[Tensor], quantisation: Quantisation, layers: int) -> int:
    """Return the bytes of a model's weights under `quantisation`."""
    there = tuple(tensors)
    tied = not any(one.role == "output" for one in there)
    return sum(_bytes(one, quantisation, layers, tied) for one in there)


def repacked_bytes(tensors: Iterable[Tensor]) -> int:
    """Return the bytes that llama.cpp copies on a CPU: matrices in a form made for its vectors.

    Measured with AVX2: of the formats of the pocket models only Q4_K is copied.
    """
    return sum(
        one.bytes for one in tensors if one.dtype == "Q4_K" and one.role not in ("embedding",)
    )


def as_gguf(tensors: Iterable[Tensor], quantisation: Quantisation, layers: int) -> list[Tensor]:
    """Return the tensors in the formats that llama.cpp's quantiser gives them."""
    there = tuple(tensors)
    tied = not any(one.role == "output" for one in there)
    return [
        Tensor(one.name, one.rows, one.columns, _format(one, quantisation, layers, tied))
        for one in there
    ]


def _bytes(one: Tensor, quantisation: Quantisation, layers: int, tied: bool) -> int:
    if quantisation in GGUF:
        return stored_bytes(one.elements, _format(one, quantisation, layers, tied))
    if quantisation == "bf16" or one.role in ("embedding", "output", "vector"):
        return stored_bytes(one.elements, "BF16")
    if quantisation == "fp8":
        return stored_bytes(one.elements, "F8_E4M3")
    return int(one.elements * AWQ_BITS / 8)


def _format(one: Tensor, quantisation: Quantisation, layers: int, tied: bool) -> str:
    """llama.cpp's choice (src/llama-quant.cpp): more bits where errors cost most."""
    if one.role == "vector":
        return "F32"
    if quantisation == "q8_0":
        return "Q8_0"
    wanted = "Q4_K"
    if one.role == "output" or (one.role == "embedding" and tied):
        wanted = "Q6_K"
    elif one.role == "fused":
        wanted = "Q5_K"
    elif one.role in ("value", "down") and _more_bits(one.layer, layers):
        wanted = "Q6_K"
    return fitting(wanted, one.columns)


def _more_bits(layer: int, layers: int) -> bool:
    """The first and last eighth of the layers, and every third between."""
    eighth = layers // 8
    return layer < eighth or layer >= 7 * layers // 8 or (layer - eighth) % 3 == 2
