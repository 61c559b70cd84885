"""Memory: the figures that FACTS names, from shapes, and headers of real and made files."""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cost.checkpoints import checkpoint_of, load_checkpoints, model_by_digest, model_of
from eval.cost.formats import BLOCKS, stored_bytes
from eval.cost.headers import HeaderError, folder_model, gguf_model, safetensors, sharded
from eval.cost.looking import look
from eval.cost.memory import on_card, on_cpu, parallel_sizes
from eval.cost.model import Model, of_config
from eval.cost.tensors import QUANTISATIONS, Tensor, as_gguf
from runners.lineup import load_lineup
from runners.weights import WeightStore

KIB, GIB, GB = 1024, 1024**3, 1e9

# What is known of each checkpoint: parameters, KV KiB a token, BF16 bytes, q4_K_M file bytes.
GOLDEN = {
    "Qwen/Qwen2.5-7B-Instruct": (7_615_616_512, 56, 14.2 * GIB, 4.68 * GB),
    "deepseek-ai/deepseek-coder-7b-instruct-v1.5": (6_910_365_696, 480, 12.9 * GIB, 4.22 * GB),
    "deepseek-ai/deepseek-coder-6.7b-instruct": (6_740_512_768, 512, 12.6 * GIB, 4.1 * GB),
    "01-ai/Yi-1.5-6B-Chat": (6_061_035_520, 64, 12.1 * GB, 3.67 * GB),
    "THUDM/glm-4-9b-chat-hf": (9_399_951_360, 40, 18.8 * GB, 6.25 * GB),
}


def shaped(repository: str) -> Model:
    found = {one.repository: one for one in load_checkpoints().checkpoints}
    model = of_config(found[repository].config)
    assert model
    return model


@pytest.mark.parametrize("repository", GOLDEN)
def test_the_known_figures_follow_from_the_shapes(repository: str) -> None:
    parameters, kv, bf16, q4 = GOLDEN[repository]
    model = shaped(repository)
    assert model.parameters == parameters
    assert model.kv_per_token == kv * KIB
    assert model.weights("bf16") == pytest.approx(bf16, rel=0.005)
    assert model.weights("q4_k_m") == pytest.approx(q4, rel=0.005)


def test_the_official_awq_checkpoint_has_the_size_that_is_told() -> None:
    # model-00001 and model-00002 of Qwen2.5-7B-Instruct-AWQ: 3.99 + 1.58 GB
    awq = shaped("Qwen/Qwen2.5-7B-Instruct").weights("awq")
    assert awq == pytest.approx(5.57 * GB, rel=0.005)


def test_all_contestants_of_seven_are_known_by_their_parameters() -> None:
    lineup = load_lineup("seven")
    assert all(model_of(one) for one in lineup.contestants)
    qwen = checkpoint_of(lineup.contestant("qwen2.5-7b"))
    assert qwen
    assert qwen.awq == "Qwen/Qwen2.5-7B-Instruct-AWQ"


def test_fewer_bits_never_take_more_memory() -> None:
    for repository in GOLDEN:
        model = shaped(repository)
        sizes = [model.weights(one) for one in ("bf16", "fp8", "awq")]
        assert sizes == sorted(sizes, reverse=True)
        assert model.weights("q4_k_m") < model.weights("q8_0") < model.weights("bf16")


@given(st.integers(1, 4096), st.integers(1, 16), st.sampled_from(QUANTISATIONS))
def test_memory_grows_with_context_and_concurrency_and_shrinks_with_cards(
    context: int, at_once: int, quantisation
) -> None:
    model = shaped("01-ai/Yi-1.5-6B-Chat")
    one = on_card(model, quantisation, context, at_once)
    assert one.total == one.weights + one.kv + one.overhead
    assert one.kv == context * at_once * 64 * KIB
    assert on_card(model, quantisation, context + 1, at_once).total > one.total
    for cards in parallel_sizes(model)[1:]:
        assert on_card(model, quantisation, context, at_once, cards).total < one.total


def test_heads_fewer_than_cards_are_repeated_not_shared_out_further() -> None:
    model = shaped("THUDM/glm-4-9b-chat-hf")  # two KV heads
    assert on_card(model, "bf16", 8192, 1, 4).kv == on_card(model, "bf16", 8192, 1, 2).kv


def test_qwen_with_28_heads_is_shared_over_four_cards_not_eight() -> None:
    assert parallel_sizes(shaped("Qwen/Qwen2.5-7B-Instruct")) == (1, 2, 4)


# ------------------------------------------------------------------ headers


def header(tensors: dict[str, object]) -> bytes:
    text = json.dumps({"__metadata__": {"format": "pt"}, **tensors}).encode()
    return struct.pack("<Q", len(text)) + text


TENSORS = {
    "model.embed_tokens.weight": {"dtype": "BF16", "shape": [64, 8], "data_offsets": [0, 1024]},
    "model.layers.0.mlp.down_proj.qweight": {"dtype": "I32", "shape": [8, 2], "data_offsets": []},
    "model.layers.0.input_layernorm.weight": {"dtype": "F16", "shape": [8], "data_offsets": []},
}


def test_a_safetensors_header_tells_each_tensors_size(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(header(TENSORS))
    found = safetensors(str(path))
    assert [one.bytes for one in found] == [1024, 64, 16]
    assert [one.role for one in found] == ["embedding", "down", "vector"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """Serves one file by ranges and keeps what was asked for."""
    data = header(TENSORS) + bytes(1_000_000)
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers["Range"]
            asked.append(wanted)
            begin, end = (int(one) for one in wanted.removeprefix("bytes=").split("-"))
            whole = self.path == "/whole"
            part = data[:100] if whole else data[begin : end + 1]
            self.send_response(200 if whole else 206)
            self.send_header("Content-Length", str(len(part)))
            self.end_headers()
            self.wfile.write(part)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}", asked
    http.shutdown()
    thread.join()
    http.server_close()


def test_only_the_header_is_asked_of_an_address(server) -> None:
    base, asked = server
    assert [one.bytes for one in safetensors(f"{base}/model.safetensors")] == [1024, 64, 16]
    length = len(header(TENSORS))
    assert asked == ["bytes=0-7", f"bytes=8-{length - 1}"]


def test_a_server_that_gives_whole_files_is_refused(server) -> None:
    base, _ = server
    with pytest.raises(HeaderError, match="whole files only"):
        safetensors(f"{base}/whole")


@pytest.mark.parametrize(
    "content",
    [b"", b"short", struct.pack("<Q", 2**40) + b"{}", struct.pack("<Q", 4) + b"null",
     header({"x": {"dtype": "BF16"}}), header({"x": 3}),
     header({"x": {"dtype": "BF16", "shape": [4, -4]}}),
     header({"x": {"dtype": "BF16", "shape": [4, 1.5]}}),
     header({"x": {"dtype": "BF16", "shape": [2**40] * 40}}),
     struct.pack("<Q", 100_000) + b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_safetensors_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content)
    with pytest.raises(HeaderError, match=r"bad\.safetensors"):
        safetensors(str(path))


def test_an_index_or_config_of_nested_brackets_is_named(tmp_path: Path) -> None:
    for name in ("model.safetensors.index.json", "config.json"):
        (tmp_path / name).write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(HeaderError, match="is no index"):
        sharded(str(tmp_path / "model.safetensors.index.json"))
    with pytest.raises(HeaderError, match="cannot be read"):
        folder_model(tmp_path)


def test_an_index_leads_to_its_shards_and_nowhere_else(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"model-{number}.safetensors").write_bytes(header(TENSORS))
    index = tmp_path / "model.safetensors.index.json"
    names = ["model-1.safetensors", "model-2.safetensors", "model-1.safetensors"]
    index.write_text(json.dumps({"weight_map": dict(enumerate(names))}))
    found = look(str(index))
    assert (found.total, found.shape) == (2 * (1024 + 64 + 16), None)
    assert found.bytes == {"BF16": 2048, "I32": 128, "F16": 32}
    for bad in ({"weight_map": {"x": "../secret.safetensors"}}, {"weight_map": 3}, []):
        index.write_text(json.dumps(bad))
        with pytest.raises(HeaderError, match="is no index of safetensors files"):
            look(str(index))


def test_an_address_is_looked_at_without_its_weights(server) -> None:
    base, asked = server
    assert look(f"{base}/model.safetensors").total == 1024 + 64 + 16
    assert len(asked) == 2


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for name in ("x.gguf", "x.safetensors", "x.index.json"):
        with pytest.raises(HeaderError, match=name.replace(".", r"\.")):
            look(str(tmp_path / name))


def test_a_folder_is_a_model_by_its_config_and_its_headers(tmp_path: Path) -> None:
    config = load_checkpoints().checkpoints[0].config
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(HeaderError, match=r"no \*\.safetensors"):
        folder_model(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(header(TENSORS))
    model = folder_model(tmp_path)
    assert model.kv_per_token == 56 * KIB
    assert model.weights() == 1024 + 64 + 16


def test_the_real_pocket_files_are_as_large_as_their_tensors(require, weights_root) -> None:
    require("models")
    for contestant in load_lineup("pocket").contestants:
        path = WeightStore(weights_root).find(contestant.engine.weights)
        model = gguf_model(path)
        metadata = path.stat().st_size - model.weights()
        assert 0 < metadata < 8 * 1024**2  # the vocabulary
        assert look(str(path)).shape == model.shape


def test_what_is_checked_in_of_the_pocket_files_is_what_their_headers_say(
    require, weights_root
) -> None:
    require("models")
    for contestant in load_lineup("pocket").contestants:
        file = contestant.engine.weights
        read, known = gguf_model(WeightStore(weights_root).find(file)), model_by_digest(file.sha256)
        assert known is not None, contestant.id
        assert replace(known, tensors=()) == replace(read, tensors=())
        assert sorted(map(seen, known.tensors)) == sorted(map(seen, read.tensors))


def seen(one: Tensor) -> tuple[str, int, int, str]:
    """What memory depends on."""
    return one.role, one.rows, one.columns, one.dtype


def test_the_quantisers_rules_give_the_real_q4_k_m_files_to_the_byte(require, weights_root) -> None:
    require("models")
    files = [one for one in load_lineup("pocket").contestants if one.quantization == "Q4_K_M"]
    assert len(files) == 3
    for contestant in files:
        model = gguf_model(WeightStore(weights_root).find(contestant.engine.weights))
        predicted = as_gguf(model.tensors, "q4_k_m", model.layers)
        assert sum(one.bytes for one in predicted) == model.weights()


def test_a_cpu_holds_the_q4_k_matrices_twice() -> None:
    model = shaped("01-ai/Yi-1.5-6B-Chat")
    fresh = on_cpu(model, "q4_k_m", 4096, 2, in_use=False)
    assert fresh.weights == model.weights("q4_k_m") + model.repacked("q4_k_m")
    assert on_cpu(model, "q8_0", 4096, 2, in_use=False).weights == model.weights("q8_0")
    assert on_cpu(model, "q4_k_m", 4096, 2).total > fresh.total


def test_a_window_bounds_the_cache_of_the_layers_that_have_one() -> None:
    whole = shaped("01-ai/Yi-1.5-6B-Chat")
    short = Model(whole.shape, whole.tensors, whole.heads, window=512, windowed=16)
    assert short.kv(512, 1) == whole.kv(512, 1)
    assert short.kv(4096, 2) == 2 * 64 * KIB * (16 * 4096 + 16 * 768) // 32


def test_an_unknown_format_is_refused_by_name() -> None:
    assert stored_bytes(256, "Q4_K") == 144
    with pytest.raises(ValueError, match="format Q9 is unknown; known are"):
        Tensor("x", 1, 8, "Q9").bytes  # noqa: B018
    assert all(values > 0 and size > 0 for values, size in BLOCKS.values())
