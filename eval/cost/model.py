"""A model as its memory depends on it. Pure.

Made from a repository's `config.json`, whose tensors follow from it, or from a file's
header, which lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eval.cost.tensors import Quantisation, Tensor, as_gguf, repacked_bytes, weight_bytes
from runners.engines.checkpoint import BYTES_PER_VALUE, Shape, shape_of_config, shape_of_gguf

KNOWN = ("qwen2", "llama", "glm", "mistral")
"""Values of `model_type` whose tensors follow from `config.json` here."""
FUSED = ("glm",)
BIASED = ("qwen2",)


@dataclass(frozen=True)
class Model:
    """`heads` are the query heads, `window` the tokens that `windowed` of the layers look back
    (0: all layers see everything). `stored` tells that the tensors are those of a GGUF file,
    whose formats stand. `kv_value` is the bytes of a value in the KV cache."""

    shape: Shape
    tensors: tuple[Tensor, ...]
    heads: int
    window: int = 0
    windowed: int = 0
    stored: bool = False
    kv_value: int = BYTES_PER_VALUE

    @property
    def parameters(self) -> int:
        return sum(one.elements for one in self.tensors)

    @property
    def layers(self) -> int:
        return self.shape.layers

    def weights(self, quantisation: Quantisation | None = None) -> int:
        """Return the bytes of the weights; None is as they are stored."""
        if quantisation is None or self.stored:
            return sum(one.bytes for one in self.tensors)
        return weight_bytes(self.tensors, quantisation, self.layers)

    def repacked(self, quantisation: Quantisation = "q4_k_m") -> int:
        """Return the bytes that llama.cpp keeps twice on a CPU."""
        if self.stored:
            return repacked_bytes(self.tensors)
        return repacked_bytes(as_gguf(self.tensors, quantisation, self.layers))

    @property
    def kv_per_token(self) -> int:
        """Bytes of the KV cache for one token that every layer sees."""
        return self.shape.kv_bytes_per_token * self.kv_value // BYTES_PER_VALUE

    def kv(self, context: int, concurrency: int) -> int:
        """Return the bytes of the KV cache for so many full contexts."""
        whole = self.kv_per_token * context
        if self.windowed:
            short = min(context, _padded(self.window))
            whole = self.kv_per_token * (
                (self.layers - self.windowed) * context + self.windowed * short
            ) // self.layers  # fmt: skip
        return whole * concurrency


def of_config(config: Mapping[str, Any]) -> Model | None:
    """Return the model that a `config.json` describes; None for a family not known here."""
    shape = shape_of_config(dict(config))
    if shape is None or config.get("model_type") not in KNOWN:
        return None
    tensors = tuple(_tensors(config, shape))
    return Model(shape, tensors, int(config["num_attention_heads"]))


def of_header(config: Mapping[str, Any], tensors: Iterable[Tensor]) -> Model | None:
    """Return the model whose safetensors headers list `tensors`; None without a shape."""
    shape = shape_of_config(dict(config))
    if shape is None:
        return None
    return Model(shape, tuple(tensors), int(config["num_attention_heads"]))


def of_gguf(metadata: Mapping[str, Any], tensors: Iterable[Tensor]) -> Model | None:
    """Return the model of a GGUF file; None where its metadata tells no shape."""
    shape = shape_of_gguf(dict(metadata))
    if shape is None:
        return None
    name = metadata["general.architecture"]
    heads = metadata[f"{name}.attention.head_count"]
    window = int(metadata.get(f"{name}.attention.sliding_window") or 0)
    # llama.cpp's own table: Gemma 3 sees everything in every sixth layer.
    windowed = shape.layers - shape.layers // 6 if window and name == "gemma3" else 0
    heads = max(heads) if isinstance(heads, list) else int(heads)
    return Model(shape, tuple(tensors), heads, window, windowed, stored=True)


def _tensors(config: Mapping[str, Any], shape: Shape) -> Iterator[Tensor]:
    hidden, vocabulary = int(config["hidden_size"]), int(config["vocab_size"])
    yield Tensor("model.embed_tokens.weight", vocabulary, hidden)
    for layer in range(shape.layers):
        yield from _layer(config, shape, f"model.layers.{layer}")
    yield Tensor("model.norm.weight", 1, hidden)
    if not config.get("tie_word_embeddings"):
        yield Tensor("lm_head.weight", vocabulary, hidden)


def _layer(config: Mapping[str, Any], shape: Shape, at: str) -> Iterator[Tensor]:
    family, hidden = config["model_type"], int(config["hidden_size"])
    inner, heads = int(config["intermediate_size"]), int(config["num_attention_heads"])
    queries, keys = heads * shape.head_size, int(shape.kv_heads) * shape.head_size
    biased = config.get("attention_bias", family in BIASED)
    # GLM's files for llama.cpp hold queries, keys and values as one matrix.
    parts = {"qkv": queries + 2 * keys} if family in FUSED else {"q": queries, "k": keys, "v": keys}
    for name, rows in parts.items():
        yield Tensor(f"{at}.self_attn.{name}_proj.weight", rows, hidden)
        if biased:
            yield Tensor(f"{at}.self_attn.{name}_proj.bias", 1, rows)
    yield Tensor(f"{at}.self_attn.o_proj.weight", hidden, queries)
    ups = {"gate_up": 2 * inner} if family in FUSED else {"gate": inner, "up": inner}
    for name, rows in ups.items():
        yield Tensor(f"{at}.mlp.{name}_proj.weight", rows, hidden)
    yield Tensor(f"{at}.mlp.down_proj.weight", hidden, inner)
    for name in ("input_layernorm", "post_attention_layernorm"):
        yield Tensor(f"{at}.{name}.weight", 1, hidden)


def _padded(window: int, step: int = 256) -> int:
    """llama.cpp's cache of a window: with a batch's tokens, in whole steps."""
    return -(-(window + 16) // step) * step
