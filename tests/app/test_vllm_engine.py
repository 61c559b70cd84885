"""A real vLLM, on the processor: served, played with, measured, killed and started again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import yaml
from checkpoints import make_checkpoint
from served import ROOT, Served

sys.path.insert(0, str(ROOT))

from tests.bench.page import Page

pytestmark = pytest.mark.timeout(1500)

NAMES = ("one", "two")
CONTEXT, SLOTS = 2048, 3
START_SECONDS = 600.0
"""Minutes: vLLM imports for long on a slow machine."""


def contestant(name: str, folder: Path) -> dict[str, object]:
    return {
        "id": name, "name": f"Model {name}", "developer": "us", "license": "MIT",
        "parameters": 1_000_000, "native_context": 8192,
        # Equal engines are one: both play on the same server.
        "engine": {
            "kind": "vllm", "device": "cpu", "repository": str(folder), "context": CONTEXT,
            "slots": SLOTS, "flags": ["--enforce-eager"],
        },
        "sampling": {"temperature": 0, "max_tokens": 24},
    }  # fmt: skip


@pytest.fixture(scope="module")
def app(require, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    require("vllm")
    folder = tmp_path_factory.mktemp("vllm")
    checkpoint = make_checkpoint(folder / "checkpoint")
    lineup = folder / "real.yaml"
    document = {
        "name": "real", "title": {"en": "Real", "zh": "真"},
        "contestants": [contestant(name, checkpoint) for name in NAMES],
    }  # fmt: skip
    lineup.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    served = Served(folder / "home", str(lineup)).start()
    try:
        served.wait_until_ready(len(NAMES), START_SECONDS)
        yield served
    finally:
        served.stop()


def test_a_battle_is_played_on_it(app: Served) -> None:
    async def play() -> tuple[str, str]:
        jar = aiohttp.CookieJar(unsafe=True)
        async with (
            aiohttp.ClientSession(cookie_jar=jar, read_bufsize=2**22) as session,
            Page(session, app.url) as page,
        ):
            async for _ in page.ask("Write a function"):
                pass
            words = str(page.shown("slot-a-answer", "value") or "")
            async for _ in page.vote():
                pass
            return words, str(page.shown("arena-reveal", "value"))

    words, reveal = asyncio.run(asyncio.wait_for(play(), 180))
    assert words.strip()
    assert all(f"Model {name}" in reveal for name in NAMES)


def test_it_is_measured_by_the_load_test_and_prompts_are_exact_by_its_own_count(
    app: Served, tmp_path: Path
) -> None:
    told = measured(app, tmp_path / "speed.json")
    assert told["fingerprint"]["engine"]["kind"] == "vllm"
    assert told["fingerprint"]["engine"]["version"]
    assert told["kv_tokens"] == CONTEXT * SLOTS
    [cell] = told["summary"]
    assert cell["states"] == ["measured"]
    figures = cell["figures"]
    assert figures["completed"]["mean"] == 4
    # 24 tokens each, as asked: the end was ignored, and tokens are the server's count.
    assert figures["total_output_tokens"]["mean"] == 4 * 24
    assert figures["total_input_tokens"]["mean"] == pytest.approx(4 * 200, rel=0.01)
    assert figures["mean_ttft_ms"]["mean"] > 0


def measured(app: Served, file: Path) -> dict:
    command = [sys.executable, "-m", "eval", "perf", "--contestant", "one", "--lineup", app.lineup]
    command += ["--prompt-tokens", "200", "--output-tokens", "24", "--concurrency", "2"]
    command += ["--requests", "4", "--repeats", "1", "--json", str(file)]
    environment = os.environ | {"LEITAI_HOME": str(app.home)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=300)
    return json.loads(file.read_text(encoding="utf-8"))


def test_a_killed_server_is_started_again_and_answers(app: Served) -> None:
    [server] = processes_with(b"vllm.entrypoints.openai.api_server", app.home)
    os.kill(server, signal.SIGKILL)
    app.wait_until(lambda health: {"loading"} & states(health), 60)
    app.wait_until_ready(len(NAMES), START_SECONDS)
    [again] = processes_with(b"vllm.entrypoints.openai.api_server", app.home)
    assert again != server
    test_a_battle_is_played_on_it(app)


def test_with_the_app_every_process_of_it_ends(app: Served) -> None:
    assert len(processes_with(b"", app.home)) > 3, "app, host, guard, server, core, worker"
    app.stop()
    deadline = time.monotonic() + 60
    while left := processes_with(b"", app.home):
        assert time.monotonic() < deadline, left
        time.sleep(0.2)


def test_its_start_is_measured_and_kept_with_its_memory_beside_the_prediction(
    app: Served, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "eval", "cost", "--startup", "--lineup", app.lineup]
    command += ["--contestant", "one", "--times", "1", "--json"]
    environment = os.environ | {"LEITAI_HOME": str(tmp_path)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, timeout=1200, capture_output=True
    )
    [line] = json.loads(done.stdout.splitlines()[-1])["startup"]
    assert line["warm_seconds"] > 1
    assert line["file_bytes"] > 1_000_000
    assert line["fingerprint"]["engine"]["kind"] == "vllm"
    assert len(line["fingerprint"]["weights"]["sha256"]) == 64
    # Of so small a checkpoint nearly all is the processes' own.
    assert abs(line["error"]) < 0.3, line
    assert line["output_tokens_a_second"] > 0


def states(health: dict) -> set[str]:
    return {one["state"] for one in health["contestants"]}


def processes_with(words: bytes, home: Path) -> list[int]:
    """Those of an app's family whose command line has the words; the guard's is left out."""
    found = []
    mark = f"LEITAI_HOME={home}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
            ours = mark in (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if ours and command and words in command and b"guard.py" not in command:
            found.append(int(entry.name))
    return found
