"""The load test beside vLLM's own `bench serve`, on one vLLM on the processor, in turns.

The checkpoint has random weights in the shape of a third of Qwen2.5-0.5B: slow enough that
the server's work and not the clients' is what is measured. Prompts are equally long, the
template included, answers too; both warm up with as many requests as run at once. A shared
machine's speed swings by a fifth within a minute, so the turns are short and many, and each
is held against its neighbour alone: vLLM's client stays loaded between its turns. The engine
has the first core to itself, else its threads wait for each other whenever a client works.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from checkpoints import Size, make_checkpoint
from rich.console import Console
from scipy import stats

from eval.perf.derive import derive
from eval.perf.events import read_cell
from eval.perf.plan import Options, Room
from eval.perf.progress import Bar
from eval.perf.prompts import Source
from eval.perf.sweep import Engine, Sweep
from eval.perf.texts import Texts
from runners.endpoint import Endpoint
from runners.engines import vllm
from runners.engines.client import EngineHost
from runners.lineup import Lineup

SIZE = Size(896, 4864, 8, 14, 2)
PROMPT, OUTPUT, REQUESTS, PLACES = 256, 32, 6, (1, 2)
ROUNDS = 12
WITHIN = 0.05
KEYS = ("mean_ttft_ms", "mean_tpot_ms", "output_throughput")
Client = Callable[[list[str]], dict[str, float]]

_MARK = "measured: "
_THEIRS = f"""
import asyncio, json, sys
from vllm.benchmarks.serve import add_cli_args, main_async
from vllm.utils.argparse_utils import FlexibleArgumentParser
parser = FlexibleArgumentParser()
add_cli_args(parser)
for line in sys.stdin:
    told = asyncio.run(main_async(parser.parse_args(json.loads(line))))
    kept = {{key: told[key] for key in {(*KEYS, "completed")}}}
    print({_MARK!r} + json.dumps(kept), flush=True)
"""


def measure() -> list[dict[str, Any]]:
    """Ratios of ours to theirs, turn by turn, with the 90 % interval of their mean: the two
    are equivalent where that lies within 5 % of 1."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return asyncio.run(_measured(folder, make_checkpoint(folder / "checkpoint", SIZE)))


async def _measured(folder: Path, checkpoint: Path) -> list[dict[str, Any]]:
    host = EngineHost(_lineup(checkpoint), folder / "home", "nightly")
    first, *others = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {first})  # the host and its engine inherit it
    await host.start()
    try:
        await host.wait_ready(["one"], 900)
        os.sched_setaffinity(0, others or {first})
        endpoint = host.statuses()["one"].endpoint
        assert endpoint
        words = PROMPT - await _template_tokens(endpoint)
        with _theirs_loaded(folder, endpoint) as theirs:
            turns = await _turns(folder, endpoint, theirs, ["--tokenizer", str(checkpoint)], words)
    finally:
        await host.close()
    return [one for found in turns.items() for one in _figures(*found)]


async def _turns(
    folder: Path, endpoint: Endpoint, theirs: Client, tokenizer: list[str], words: int
) -> dict[tuple[int, str], list[float]]:
    """Return the ratios of each figure; the first turn, which is cold, is left out."""
    ratios: dict[tuple[int, str], list[float]] = {}
    for number in range(ROUNDS + 1):
        for places in PLACES:
            both = {}
            # Whoever begins is the other one the next time.
            for who in ("ours", "theirs") if number % 2 else ("theirs", "ours"):
                if who == "ours":
                    both[who] = await _ours(folder / f"{number}-{places}", endpoint, places)
                else:
                    asked = [*tokenizer, *_asked(places, words), "--seed", str(number)]
                    both[who] = await asyncio.to_thread(theirs, asked)
            print(f"{number}/{ROUNDS}, {places} at once: {both}", file=sys.stderr)
            for key in KEYS if number else ():
                ratio = both["ours"][key] / both["theirs"][key]
                ratios.setdefault((places, key), []).append(ratio)
    return ratios


def _lineup(checkpoint: Path) -> Lineup:
    # Both ask prompts of a length again and again: a prefix cache would answer some of them.
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


async def _ours(folder: Path, endpoint: Endpoint, places: int) -> dict[str, float]:
    """One cell as `eval perf` measures it, from its probe to the figures."""
    options = Options((PROMPT,), OUTPUT, (places,), requests=REQUESTS)
    folder.mkdir()
    engine = Engine(endpoint, Room(endpoint.context))
    texts = Texts(endpoint, Source(secrets.token_hex(8)))
    await Sweep(engine, options, texts, folder, Bar(Console(quiet=True))).run()
    [path] = folder.glob("*.jsonl")
    found = derive(*read_cell(path))
    assert found["metrics"] and found["metrics"]["completed"] == REQUESTS, found
    return {key: found["metrics"][key] for key in KEYS}


@contextmanager
def _theirs_loaded(folder: Path, endpoint: Endpoint) -> Iterator[Client]:
    """vLLM's client, loaded once: what is called runs it with more arguments."""
    own = {"OPENAI_API_KEY": str(endpoint.api_key), "HF_HUB_OFFLINE": "1"}
    fixed = ["--backend", "openai-chat", "--base-url", endpoint.base_url]
    fixed += ["--endpoint", "/v1/chat/completions", "--model", endpoint.model, "--ignore-eos"]
    fixed += ["--dataset-name", "random", "--random-output-len", str(OUTPUT), "--disable-tqdm"]
    fixed += ["--num-prompts", str(REQUESTS), "--ready-check-timeout-sec", "0"]
    with (folder / "theirs.log").open("w") as log:
        process = subprocess.Popen(
            [vllm.python(), "-c", _THEIRS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=os.environ | own,
            cwd=folder,
            text=True,
        )
        assert process.stdin and process.stdout

        def client(more: list[str]) -> dict[str, float]:
            assert process.stdin and process.stdout
            process.stdin.write(json.dumps([*fixed, *more]) + "\n")
            process.stdin.flush()
            for line in process.stdout:
                if line.startswith(_MARK):
                    told = json.loads(line.removeprefix(_MARK))
                    assert told.pop("completed") == REQUESTS, told
                    return dict(told)
            raise RuntimeError((folder / "theirs.log").read_text()[-2000:])

        try:
            yield client
        finally:
            process.stdin.close()
            process.kill()
            process.wait()


def _asked(places: int, words: int) -> list[str]:
    """`words` are the tokens of a prompt without what the template adds."""
    return [
        *("--random-input-len", str(words)),
        *("--max-concurrency", str(places), "--num-warmups", str(places)),
    ]


def _figures(of: tuple[int, str], ratios: list[float]) -> list[dict[str, Any]]:
    """Ratios are averaged as logarithms: half as quick and twice as quick are equally far."""
    places, key = of
    logs = [math.log(ratio) for ratio in ratios]
    mean = statistics.fmean(logs)
    half = stats.t.ppf(0.95, len(logs) - 1) * statistics.stdev(logs) / len(logs) ** 0.5
    what = f"{key}, {places} at once, ours to vLLM's"
    far = max(abs(math.exp(mean + half) - 1), abs(math.exp(mean - half) - 1))
    return [
        _figure(what, math.exp(mean), None),
        _figure(f"{what}: far end of its 90 % interval from 1", far, WITHIN),
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
