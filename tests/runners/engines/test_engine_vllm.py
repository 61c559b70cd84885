"""The keeper of vLLM: a real child that speaks vLLM's surface, life and death included."""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from vllm_machine import CONFIG, put_up, script

from runners.engines.client import EngineHost
from runners.engines.vllm.reporting import told_kv_tokens


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with two 24 GB cards, an environment with vLLM, and a checkpoint's folder."""
    return put_up(tmp_path, monkeypatch).root


@pytest.fixture
def lineup(machine, make_lineup):
    def make(**engine):
        given = {"kind": "vllm", "repository": str(machine / "checkpoint"), "context": 1024}
        return make_lineup({"id": "big", "engine": given | engine})

    return make


def family(home: Path) -> list[int]:
    """Every process that carries this home in its environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if f"LEITAI_HOME={home}".encode() in entry.read_bytes().split(b"\0"):
                found.append(int(entry.parent.name))
    return [pid for pid in found if pid != os.getpid()]


async def failure(client: EngineHost, processes):
    await processes.until(lambda: client.statuses()["big"].state in ("failed", "needs_gpu"))
    return client.statuses()["big"]


async def test_it_becomes_ready_answers_with_its_key_and_names_nobody(
    machine, lineup, home, attach, processes
):
    client = await attach(lineup(slots=3))
    await client.wait_ready(["big"], 30)
    endpoint = client.statuses()["big"].endpoint
    assert (endpoint.dialect, endpoint.model, endpoint.context) == ("vllm", "model", 1024)
    url = f"{endpoint.base_url}/v1/chat/completions"
    body = {"model": "model", "messages": [{"role": "user", "content": "Hi"}]}
    async with aiohttp.ClientSession() as session:
        async with session.post(url, json=body) as refused:
            assert refused.status == 401
        key = {"Authorization": f"Bearer {endpoint.api_key}"}
        async with session.post(url, json=body, headers=key) as answer:
            assert (await answer.json())["choices"][0]["message"]["content"] == "Hi."
    seen = json.loads((home / "run" / "seen.json").read_text())
    assert seen["arguments"]["max_model_len"] == 1024
    assert seen["arguments"]["max_num_seqs"] == 3
    assert seen["arguments"]["dtype"] == "bfloat16"
    for pid in family(home):
        with suppress(OSError):
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            assert endpoint.api_key.encode() not in command
            assert b"--quantization" not in command


@pytest.mark.parametrize("victim", ["host", "guard", "engine"])
async def test_whoever_is_killed_nothing_of_the_engine_is_left(
    machine, lineup, home, attach, address, processes, victim
):
    client = await attach(lineup())
    await client.wait_ready(["big"], 30)
    host = address().pid
    [guard] = processes.children(host)
    [engine] = [p for p in processes.children(guard) if processes.children(p)]
    before = [pid for pid in family(home) if pid != host]
    assert len(before) >= 4, "guard, engine, worker and the worker that left its session"
    if victim == "host":
        await client.close()  # or it would start another
    os.kill({"host": host, "guard": guard, "engine": engine}[victim], signal.SIGKILL)
    await processes.until(lambda: not any(processes.alive(pid) for pid in before), 15)


async def test_an_engine_that_died_is_started_again(machine, lineup, attach, address, processes):
    client = await attach(lineup())
    await client.wait_ready(["big"], 30)
    [guard] = processes.children(address().pid)
    before = client.statuses()["big"].endpoint
    os.kill(guard, signal.SIGTERM)
    await processes.until(lambda: client.statuses()["big"].endpoint not in (None, before))


async def test_its_last_lease_ends_the_whole_family(machine, lineup, home, attach, processes):
    client = await attach(lineup())
    await client.wait_ready(["big"], 30)
    before = family(home)
    await client.close()
    await processes.until(lambda: not any(processes.alive(pid) for pid in before), 15)


async def test_without_a_card_it_needs_one(machine, lineup, attach, processes):
    script(machine / "bin" / "nvidia-smi", "echo 'No devices were found'; exit 6")
    status = await failure(await attach(lineup()), processes)
    assert (status.state, status.code) == ("needs_gpu", "no_gpu")


async def test_without_vllm_the_mend_is_said(machine, lineup, attach, monkeypatch, processes):
    monkeypatch.setenv("LEITAI_VLLM_PYTHON", sys.executable)
    status = await failure(await attach(lineup()), processes)
    assert status.code == "vllm_missing"
    assert "make vllm" in status.detail


async def test_a_card_too_small_is_told_with_figures(machine, lineup, attach, processes):
    shape = {"hidden_size": 5120, "intermediate_size": 27648, "num_hidden_layers": 64}
    (machine / "checkpoint" / "config.json").write_text(json.dumps(CONFIG | shape))
    status = await failure(await attach(lineup()), processes)
    assert status.code == "memory_too_small"
    assert "GiB weights" in status.detail
    assert "card 1: 22.1 of 24.0 GiB free" in status.detail


async def test_a_context_beyond_the_checkpoints_is_refused_with_both_figures(
    machine, lineup, attach, processes
):
    (machine / "checkpoint" / "config.json").write_text(
        json.dumps(CONFIG | {"max_position_embeddings": 512})
    )
    status = await failure(await attach(lineup()), processes)
    assert status.code == "checkpoint_differs"
    assert "1024" in status.detail
    assert "512" in status.detail


async def test_a_repository_that_no_hub_has_is_told(
    machine, lineup, attach, monkeypatch, processes
):
    for hub in ("HF_ENDPOINT", "MODELSCOPE_ENDPOINT"):
        monkeypatch.setenv(hub, "http://127.0.0.1:9")
    monkeypatch.setenv("HF_HUB_CACHE", str(machine))
    status = await failure(await attach(lineup(repository="a/b")), processes)
    assert status.code == "no_source"
    assert "127.0.0.1:9/models/a/b" in status.detail


async def test_an_engine_that_cannot_start_tells_the_root_of_it(
    machine, lineup, attach, monkeypatch, processes
):
    monkeypatch.setenv("VLLM_SURFACE_FAILS", "CUDA out of memory")
    client = await attach(lineup())
    await processes.until(lambda: client.statuses()["big"].code == "restarting")
    assert "ValueError: CUDA out of memory" in client.statuses()["big"].detail


async def test_engines_load_one_after_the_other_each_on_a_card_of_its_own(
    machine, make_lineup, attach, processes
):
    engine = {"kind": "vllm", "repository": str(machine / "checkpoint"), "context": 1024}
    engine |= {"gpu_memory": 0.9}
    pair = [{"id": name, "engine": engine | {"slots": n}} for n, name in enumerate("ab", 1)]
    client = await attach(make_lineup(*pair))
    await client.wait_ready(["a", "b"], 60)
    third = await attach(make_lineup({"id": "big", "engine": engine | {"slots": 3}}))
    status = await failure(third, processes)
    assert status.code == "memory_too_small"


async def test_the_lineups_options_become_vllms_own(machine, lineup, home, attach):
    options = {"quantization": "fp8", "prefix_caching": False, "cards": [1]}
    client = await attach(lineup(**options, flags=["--max-num-batched-tokens=512"]))
    await client.wait_ready(["big"], 30)
    seen = json.loads((home / "run" / "seen.json").read_text())
    assert seen["arguments"]["quantization"] == "fp8"
    assert seen["arguments"]["no_enable_prefix_caching"]
    assert seen["arguments"]["max_num_batched_tokens"] == 512
    assert seen["cards"] == "1"


async def test_on_the_processor_it_wants_no_card_and_exactly_the_cache_of_its_slots(
    machine, lineup, home, attach
):
    script(machine / "bin" / "nvidia-smi", "exit 6")
    client = await attach(lineup(device="cpu", slots=3))
    await client.wait_ready(["big"], 30)
    seen = json.loads((home / "run" / "seen.json").read_text())
    a_token = 2 * 4 * 2 * 64 * 2  # keys and values x layers x heads x size x bytes
    assert seen["arguments"]["kv_cache_memory_bytes"] == a_token * 1024 * 3
    assert seen["threads"] >= "1"


async def test_a_checkpoint_of_another_quantisation_is_refused(machine, lineup, attach, processes):
    status = await failure(await attach(lineup(quantization="awq")), processes)
    assert status.code == "checkpoint_differs"
    assert "not quantised" in status.detail


async def test_who_has_no_place_in_the_plan_is_not_started(machine, lineup, attach, processes):
    status = await failure(await attach(lineup(unplaced="the cards are full")), processes)
    assert (status.code, status.detail) == ("memory_too_small", "the cards are full")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"flags": ["--api-key=x"]}, "--api-key"),
        ({"flags": ["--model=other"]}, "--model"),
        ({"flags": ["rm -rf"]}, "pattern"),
        ({"device": "cpu", "quantization": "fp8"}, "fp8"),
        ({"device": "cpu", "gpu_memory": 0.5}, "gpu_memory"),
        ({"cards": [0, 1]}, "tensor_parallel"),
    ],
)
def test_options_that_contradict_are_refused(make_lineup, options, word):
    engine = {"kind": "vllm", "repository": "a/b", "context": 1024}
    with pytest.raises(ValueError, match=word):
        make_lineup({"id": "big", "engine": engine | options})


def test_the_size_of_the_cache_is_read_from_the_metrics():
    line = 'vllm:cache_config_info{block_size="16",num_gpu_blocks="100",engine="0"%s} 1.0'
    assert told_kv_tokens("x\n" + line % "" + "\n") == 1600
    assert told_kv_tokens(line % ',kv_cache_size_tokens="1500"') == 1500
    assert told_kv_tokens('vllm:cache_config_info{num_gpu_blocks="None"} 1.0') is None
    assert told_kv_tokens("vllm:num_requests_running 0.0") is None
