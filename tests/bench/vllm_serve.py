"""The load test beside vLLM's own `bench serve`, on one vLLM on the processor, in turns.

The checkpoint has random weights in the shape of a third of Qwen2.5-0.5B: slow enough that
the server's work and not the clients' is what is measured. Prompts are equally long, the
template included, answers too; both warm up with as many requests as run at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from checkpoints import Size, make_checkpoint
from scipy import stats

from runners.endpoint import Endpoint
from runners.engines import vllm
from runners.engines.client import EngineHost
from runners.lineup import Lineup

SIZE = Size(896, 4864, 8, 14, 2)
PROMPT, OUTPUT, REQUESTS, PLACES = 256, 32, 8, (1, 2)
ROUNDS = 6
WITHIN = 0.05
KEYS = ("mean_ttft_ms", "mean_tpot_ms", "output_throughput")
KEY_VARIABLE = "LEITAI_BENCH_KEY"
_THEIRS = """
import asyncio, sys
from vllm.benchmarks.serve import add_cli_args, main_async
from vllm.utils.argparse_utils import FlexibleArgumentParser
parser = FlexibleArgumentParser()
add_cli_args(parser)
asyncio.run(main_async(parser.parse_args(sys.argv[1:])))
"""


def measure() -> list[dict[str, Any]]:
    """Ratios of ours to theirs, round by round, with the 90 % interval of their mean: the two
    are equivalent where that lies within 5 % of 1."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return asyncio.run(_measured(folder, make_checkpoint(folder / "checkpoint", SIZE)))


async def _measured(folder: Path, checkpoint: Path) -> list[dict[str, Any]]:
    host = EngineHost(_lineup(checkpoint), folder / "home", "nightly")
    await host.start()
    try:
        await host.wait_ready(["one"], 900)
        endpoint = host.statuses()["one"].endpoint
        assert endpoint
        around = await _template_tokens(endpoint)
        rounds: dict[tuple[int, str], list[float]] = {}
        for number in range(ROUNDS):
            for places in PLACES:
                ours = partial(_ours, folder, endpoint, places)
                theirs = partial(_theirs, folder, endpoint, places, checkpoint, PROMPT - around)
                both = {}
                # Whoever begins is the other one the next time.
                for run in (ours, theirs) if number % 2 else (theirs, ours):
                    both[run] = await asyncio.to_thread(run)
                for key in KEYS:
                    mine, other = both[ours][key], both[theirs][key]
                    rounds.setdefault((places, key), []).append(mine / other)
                    told = f"{mine:.2f} and {other:.2f}"
                    print(f"round {number + 1}, {places} at once, {key}: {told}", file=sys.stderr)
        return [one for found in rounds.items() for one in _figures(*found)]
    finally:
        await host.close()


def _lineup(checkpoint: Path) -> Lineup:
    # Their prompts come again with each run: a prefix cache would answer them.
    engine = {"kind": "vllm", "device": "cpu", "repository": str(checkpoint), "context": 2048}
    engine |= {"prefix_caching": False}
    one = {
        "id": "one", "name": "One", "developer": "us", "license": "MIT", "parameters": 1,
        "native_context": 8192, "engine": engine | {"slots": max(PLACES)},
        "sampling": {"max_tokens": OUTPUT},
    }  # fmt: skip
    title = {"en": "Bench", "zh": "测速"}
    return Lineup.model_validate({"name": "bench", "title": title, "contestants": [one]})


async def _template_tokens(endpoint: Endpoint) -> int:
    """What the chat template adds to a prompt."""
    body = {"model": endpoint.model, "messages": [{"role": "user", "content": "a"}]}
    key = {"Authorization": f"Bearer {endpoint.api_key}"}
    url = f"{endpoint.base_url}/tokenize"
    async with aiohttp.ClientSession(headers=key) as session:
        async with session.post(url, json=body | {"add_generation_prompt": True}) as whole:
            count = (await whole.json())["count"]
        async with session.post(url, json={"model": endpoint.model, "prompt": "a"}) as alone:
            return int(count) - int((await alone.json())["count"])


def _ours(folder: Path, endpoint: Endpoint, places: int) -> dict[str, float]:
    command = [
        *(sys.executable, "-m", "eval", "perf", "--base-url", endpoint.base_url),
        *("--model", endpoint.model, "--dialect", "vllm", "--api-key-env", KEY_VARIABLE),
        *("--context", str(endpoint.context), "--prompt-tokens", str(PROMPT)),
        *("--output-tokens", str(OUTPUT), "--requests", str(REQUESTS), "--repeats", "1"),
        *("--concurrency", str(places), "--warmup", str(places)),
        *("--json", str(folder / "ours.json")),
    ]
    own = {"LEITAI_HOME": str(folder / "client"), KEY_VARIABLE: str(endpoint.api_key)}
    own |= {"COLUMNS": "80"}
    name = f"r{len(list((folder / 'client' / 'perf').glob('*')))}"
    subprocess.run(
        [*command, "--name", name], env=os.environ | own, check=True, capture_output=True
    )
    [cell] = json.loads((folder / "ours.json").read_text())["summary"]
    return {key: cell["figures"][key]["mean"] for key in KEYS}


def _theirs(
    folder: Path, endpoint: Endpoint, places: int, checkpoint: Path, words: int
) -> dict[str, float]:
    """`words` are the tokens of a prompt without what the template adds."""
    command = [
        *(vllm.python(), "-c", _THEIRS, "--backend", "openai-chat"),
        *("--base-url", endpoint.base_url, "--endpoint", "/v1/chat/completions"),
        *("--model", endpoint.model, "--tokenizer", str(checkpoint), "--ignore-eos"),
        *("--dataset-name", "random", "--random-input-len", str(words)),
        *("--random-output-len", str(OUTPUT), "--num-prompts", str(REQUESTS)),
        *("--max-concurrency", str(places), "--num-warmups", str(places), "--disable-tqdm"),
        *("--save-result", "--result-dir", str(folder), "--result-filename", "theirs.json"),
    ]
    own = {"OPENAI_API_KEY": str(endpoint.api_key), "HF_HUB_OFFLINE": "1"}
    subprocess.run(command, env=os.environ | own, check=True, capture_output=True, cwd=folder)
    told = json.loads((folder / "theirs.json").read_text())
    assert told["completed"] == REQUESTS, told
    return {key: told[key] for key in KEYS}


def _figures(of: tuple[int, str], ratios: list[float]) -> list[dict[str, Any]]:
    places, key = of
    mean, spread = statistics.fmean(ratios), statistics.stdev(ratios)
    half = stats.t.ppf(0.95, len(ratios) - 1) * spread / len(ratios) ** 0.5
    what = f"{key}, {places} at once, ours to vLLM's"
    return [
        _figure(what, mean, None),
        _figure(f"{what}: far end of its 90 % interval from 1", abs(mean - 1) + half, WITHIN),
    ]


def _figure(name: str, value: float, goal: float | None) -> dict[str, Any]:
    return {
        "bench": "vllm_serve",
        "figure": name,
        "value": round(value, 3),
        "unit": "ratio",
        "goal": goal,
        "rounds": ROUNDS,
    }
