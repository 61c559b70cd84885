"""What a checkpoint says of itself, and whether the lineup says the same.

GGUF files carry their metadata in front; a hub's repository has `config.json`. Only
what would make answers wrong is compared. A file that cannot be read here is left to
its engine, whose refusal is clearer than ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runners.engines.gguf import read

BYTES_PER_VALUE = 2
"""Of the KV cache and of bf16 or fp16 weights."""


class CheckpointDiffers(Exception):
    """The checkpoint contradicts the lineup; the message has both figures and the mend."""


@dataclass(frozen=True)
class Shape:
    """What memory and context depend on. `parameters` is 0 where it is not told."""

    native_context: int
    layers: int
    kv_heads: float
    head_size: int
    parameters: int = 0

    @property
    def kv_bytes_per_token(self) -> int:
        """2 (keys and values) x layers x KV heads x head size x bytes."""
        return int(2 * self.layers * self.kv_heads * self.head_size * BYTES_PER_VALUE)


def gguf(path: Path) -> dict[str, Any] | None:
    """Return a GGUF file's metadata without its long arrays; None if it is none."""
    header = read(path)
    return header.metadata if header else None


def shape_of_gguf(metadata: dict[str, Any]) -> Shape | None:
    """Return the shape; None where the metadata does not tell it."""
    name = metadata.get("general.architecture")
    own: dict[str, Any] = {k.removeprefix(f"{name}."): v for k, v in metadata.items()}
    try:
        heads = _mean(own["attention.head_count"])
        kv_heads = _mean(own.get("attention.head_count_kv", heads))
        head_size = int(own.get("attention.key_length") or own["embedding_length"] // heads)
        return Shape(int(own["context_length"]), int(own["block_count"]), kv_heads, head_size)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None


def check_gguf(metadata: dict[str, Any], context: int, *, template_given: bool) -> None:
    """Raise `CheckpointDiffers` where the file cannot do what the lineup says."""
    shape = shape_of_gguf(metadata)
    if shape:
        _check_context(context, shape.native_context)
    if "tokenizer.ggml.eos_token_id" not in metadata:
        raise CheckpointDiffers(
            "the file names no end token (tokenizer.ggml.eos_token_id), so answers would not "
            "end: use another conversion of the model"
        )
    if not template_given and not metadata.get("tokenizer.chat_template"):
        raise CheckpointDiffers(
            "the file has no chat template and the lineup gives none: set engine.chat_template"
        )


def shape_of_config(config: dict[str, Any]) -> Shape | None:
    """Return the shape that a repository's `config.json` tells, or None."""
    try:
        context = config.get("max_position_embeddings") or config["seq_length"]
        layers = config.get("num_hidden_layers") or config["num_layers"]
        heads, hidden = int(config["num_attention_heads"]), int(config["hidden_size"])
        kv_heads = config.get("num_key_value_heads") or config.get("multi_query_group_num") or heads
        size = config.get("head_dim") or config.get("kv_channels") or hidden // heads
        inner = config.get("intermediate_size") or config["ffn_hidden_size"]
        vocabulary = config.get("vocab_size") or config["padded_vocab_size"]
        embeddings = hidden * vocabulary * (1 if config.get("tie_word_embeddings") else 2)
        attention = 2 * hidden * size * (heads + kv_heads)
        parameters = embeddings + layers * (attention + 3 * hidden * inner)
        return Shape(int(context), int(layers), kv_heads, int(size), int(parameters))
    except (KeyError, TypeError, ValueError):
        return None


def check_config(config: dict[str, Any], generation: dict[str, Any], context: int) -> None:
    """Raise `CheckpointDiffers` where the repository cannot do what the lineup says."""
    if shape := shape_of_config(config):
        _check_context(context, shape.native_context)
    if generation.get("eos_token_id", config.get("eos_token_id")) is None:
        raise CheckpointDiffers(
            "neither generation_config.json nor config.json names an end token, so answers "
            "would not end: set sampling.stop_token_ids"
        )


def check_quantization(config: dict[str, Any], wanted: str | None) -> None:
    """Raise `CheckpointDiffers` where the lineup names another quantisation than the config."""
    stored = (config.get("quantization_config") or {}).get("quant_method")
    if wanted in ("awq", "gptq") and stored != wanted:
        raise CheckpointDiffers(
            f"the lineup says quantization {wanted} and the checkpoint is "
            f"{stored or 'not quantised'}: name the {wanted} checkpoint in repository, or "
            "leave quantization out"
        )


def _check_context(wanted: int, native: int) -> None:
    if wanted > native:
        raise CheckpointDiffers(
            f"the lineup wants a context of {wanted} tokens and the checkpoint was made for "
            f"{native}: set engine.context and native_context to at most {native}"
        )


def _mean(value: Any) -> float:
    """One number, or the mean of one number a layer."""
    return sum(value) / len(value) if isinstance(value, list) else float(value)
