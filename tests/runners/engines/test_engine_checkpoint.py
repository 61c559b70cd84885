"""What a checkpoint says of itself, on small files made here and on the pocket models."""

from __future__ import annotations

import struct

import pytest

from runners.engines import checkpoint
from runners.engines.checkpoint import CheckpointDiffers
from runners.lineup import load_lineup
from runners.weights import WeightStore

QWEN = {
    "max_position_embeddings": 32768, "num_hidden_layers": 28, "num_attention_heads": 28,
    "num_key_value_heads": 4, "hidden_size": 3584, "intermediate_size": 18944,
    "vocab_size": 152064, "eos_token_id": 151645,
}  # fmt: skip
DEEPSEEK = QWEN | {
    "max_position_embeddings": 4096, "num_hidden_layers": 30, "num_attention_heads": 32,
    "num_key_value_heads": 32, "hidden_size": 4096, "intermediate_size": 11008,
    "vocab_size": 102400, "eos_token_id": 100015,
}  # fmt: skip


def text(value):
    return struct.pack("<Q", len(value)) + value.encode()


def encoded(value):
    if isinstance(value, str):
        return struct.pack("<I", 8) + text(value)
    if isinstance(value, list):
        kind, items = (8, map(text, value)) if isinstance(value[0], str) else (
            4, (struct.pack("<I", item) for item in value))  # fmt: skip
        return struct.pack("<IIQ", 9, kind, len(value)) + b"".join(items)
    return struct.pack("<II", 4, value)


@pytest.fixture
def gguf(tmp_path):
    """Write the smallest GGUF file with this metadata beside sensible rest."""

    def write(**changed):
        keys = {
            "general.architecture": "llama",
            "tokenizer.ggml.tokens": ["a"] * 5000,
            "tokenizer.ggml.token_type": [1] * 5000,
            "llama.context_length": 4096,
            "llama.block_count": 30,
            "llama.embedding_length": 4096,
            "llama.attention.head_count": 32,
            "llama.attention.head_count_kv": 32,
            "tokenizer.ggml.eos_token_id": 2,
            "tokenizer.chat_template": "{{ messages }}",
        }
        keys |= {key.replace("__", "."): value for key, value in changed.items()}
        keys = {key: value for key, value in keys.items() if value is not None}
        path = tmp_path / "x.gguf"
        body = b"".join(text(key) + encoded(value) for key, value in keys.items())
        path.write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 0, len(keys)) + body)
        return path

    return write


def test_metadata_is_read_past_vocabularies(gguf):
    metadata = checkpoint.gguf(gguf())
    assert metadata["tokenizer.ggml.eos_token_id"] == 2
    assert metadata["tokenizer.ggml.tokens"] is None
    assert checkpoint.shape_of_gguf(metadata).kv_bytes_per_token == 480 * 1024
    checkpoint.check_gguf(metadata, 4096, template_given=False)


def test_heads_that_differ_by_layer_are_averaged(gguf):
    metadata = checkpoint.gguf(gguf(llama__attention__head_count_kv=[32, 0]))
    assert checkpoint.shape_of_gguf(metadata).kv_heads == 16


def test_a_context_beyond_the_files_is_refused_with_both_figures(gguf):
    with pytest.raises(CheckpointDiffers, match=r"8192 tokens.*made for 4096: set engine\.context"):
        checkpoint.check_gguf(checkpoint.gguf(gguf()), 8192, template_given=False)


def test_a_file_without_template_needs_one_of_the_lineup(gguf):
    metadata = checkpoint.gguf(gguf(tokenizer__chat_template=None))
    checkpoint.check_gguf(metadata, 4096, template_given=True)
    with pytest.raises(CheckpointDiffers, match=r"engine\.chat_template"):
        checkpoint.check_gguf(metadata, 4096, template_given=False)


def test_a_file_without_an_end_token_is_refused(gguf):
    metadata = checkpoint.gguf(gguf(tokenizer__ggml__eos_token_id=None))
    with pytest.raises(CheckpointDiffers, match="end token"):
        checkpoint.check_gguf(metadata, 4096, template_given=False)


@pytest.mark.parametrize("cut", [0, 3, 30, 200, 60_000])
def test_what_is_no_whole_gguf_is_left_to_the_engine(gguf, cut):
    path = gguf()
    path.write_bytes(path.read_bytes()[:cut])
    assert checkpoint.gguf(path) is None


def test_the_real_pocket_files_say_what_the_lineup_says(require, weights_root):
    require("models")
    for contestant in load_lineup("pocket").contestants:
        engine = contestant.engine
        metadata = checkpoint.gguf(WeightStore(weights_root).find(engine.weights))
        given = engine.chat_template is not None
        checkpoint.check_gguf(metadata, engine.context, template_given=given)
        assert checkpoint.shape_of_gguf(metadata).native_context == contestant.native_context


@pytest.mark.parametrize(
    ("config", "parameters", "kv"),
    [(QWEN, 7_615_616_512, 56 * 1024), (DEEPSEEK, 6_910_365_696, 480 * 1024)],
)
def test_a_configuration_tells_parameters_and_cache(config, parameters, kv):
    shape = checkpoint.shape_of_config(config)
    assert abs(shape.parameters - parameters) < 0.001 * parameters
    assert shape.kv_bytes_per_token == kv


def test_a_repository_without_an_end_token_is_refused():
    config = QWEN | {"eos_token_id": None}
    checkpoint.check_config(config, {"eos_token_id": [7]}, 4096)
    with pytest.raises(CheckpointDiffers, match="stop_token_ids"):
        checkpoint.check_config(config, {}, 4096)
