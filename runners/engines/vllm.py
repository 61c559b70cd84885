"""Keeps one vLLM engine up: its cards, its checkpoint, its process, its health.

vLLM lives in an environment of its own (requirements-vllm.txt says why) and is only
ever started as a program there. It forks workers: `runners.guard` ends them all.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from runners import guard
from runners.endpoint import Endpoint
from runners.engines import cards, checkpoint, children, repository
from runners.engines.cards import GIB, Cards, Place
from runners.engines.llamacpp import ALIAS
from runners.engines.repository import NotToBeHad, Repository
from runners.engines.status import EngineStatus
from runners.engines.supervisor import (
    FAST_FAILURES,
    LONGEST_PAUSE_SECONDS,
    STEADY_SECONDS,
    Surroundings,
    healthy,
    pause,
    watch,
)
from runners.lineup import VLLM

ROOT = Path(__file__).resolve().parent.parent.parent
MODULE = "vllm.entrypoints.openai.api_server"
SILENT_SECONDS = 1800.0
"""A start that logs nothing for so long is given up: a download reports every few seconds."""
LOOK_SECONDS = 0.5
END_SECONDS = 10.0
OVERHEAD = int(1.5 * GIB)
"""Activations, CUDA graphs and the context, on each card."""

_cards = Cards()
_loading = asyncio.Lock()
"""vLLM measures the card's free memory while it loads: two at once spoil both figures."""

_status = partial(EngineStatus, "")


class CannotStart(Exception):
    """The status says why, and its text in both languages what mends it."""

    def __init__(self, status: EngineStatus) -> None:
        super().__init__(status.detail)
        self.status = status


@dataclass(frozen=True)
class _Plan:
    """All that was found out before the start."""

    python: str
    source: Repository
    place: Place
    port: int
    api_key: str


async def keep(engine: VLLM, around: Surroundings) -> None:
    """Keep the engine running until cancelled; then its processes are gone."""
    failures = 0
    while True:
        try:
            end, served = await _run(engine, around)
        except CannotStart as error:
            around.publish(error.status)
            await asyncio.sleep(LONGEST_PAUSE_SECONDS)
            continue
        finally:
            _cards.taken.pop(around.name, None)
        failures = 1 if served > STEADY_SECONDS else failures + 1
        if failures < FAST_FAILURES:
            around.publish(_status("loading", "restarting", end))
        else:
            around.publish(_status("failed", "engine_failed", end))
        await asyncio.sleep(pause(failures))


async def _run(engine: VLLM, around: Surroundings) -> tuple[str, float]:
    """Run one engine from its start to its end; return why it ended and how long it served."""
    log = around.logs.engine_log(around.name)
    async with AsyncExitStack() as running:
        if _loading.locked():
            around.publish(_status("loading", "queued", "another engine is loading"))
        async with _loading:
            plan = await _plan(engine, around)
            detail = f"fetching and loading {engine.repository}"
            around.publish(_status("loading", "loading", detail))
            process = await running.enter_async_context(_process(engine, plan, around, log))
            address = f"http://127.0.0.1:{plan.port}"
            up = await _comes_up(process, address, around, log)
        served = 0.0
        if up:
            endpoint = Endpoint(address, ALIAS, engine.context, "vllm", plan.api_key)
            around.publish(_status("ready", endpoint=endpoint))
            begun = time.monotonic()
            await watch(process, address, around, log)
            served = time.monotonic() - begun
        return await children.cause(process, log, children.root_error), served


async def _plan(engine: VLLM, around: Surroundings) -> _Plan:
    """Find out what the start needs; raises `CannotStart` with what is missing."""
    found = await cards.found()
    if not found:
        why = "no NVIDIA GPU was found (nvidia-smi lists none)"
        raise CannotStart(_status("needs_gpu", "no_gpu", why))
    python = await _python()
    try:
        source = await repository.find(engine, around.session)
        checkpoint.check_config(source.config, source.generation, engine.context)
    except NotToBeHad as error:
        raise CannotStart(EngineStatus("", "failed", error.code, str(error))) from error
    except checkpoint.CheckpointDiffers as error:
        raise CannotStart(_status("failed", "checkpoint_differs", str(error))) from error
    place = _place(engine, source, found)
    _cards.taken[around.name] = place
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return _Plan(python, source, place, port, secrets.token_urlsafe(32))


async def _python() -> str:
    """The interpreter that has vLLM; raises `CannotStart` when there is none."""
    python = os.environ.get("LEITAI_VLLM_PYTHON") or str(ROOT / ".venv-vllm" / "bin" / "python")
    if "/" in python:  # the engine runs in another folder
        python = str(Path(python).expanduser().absolute())  # noqa: ASYNC240 no file is asked
    look = "import importlib.util, sys; sys.exit(importlib.util.find_spec('vllm') is None)"
    try:
        process = await asyncio.create_subprocess_exec(python, "-P", "-c", look)
        if await process.wait() == 0:
            return python
        why = f"{python} has no vllm"
    except OSError as error:
        why = f"{python} cannot be run ({error.strerror})"
    detail = f"{why}: run `make vllm`, or set LEITAI_VLLM_PYTHON to an interpreter that has it"
    raise CannotStart(_status("failed", "vllm_missing", detail))


def _place(engine: VLLM, source: Repository, found: list[cards.Card]) -> Place:
    """Choose cards; an engine needs its weights, one full context and room to work.

    More slots than fit at once are no error: vLLM lets the youngest wait.
    """
    shape = checkpoint.shape_of_config(source.config)
    weights = shape.parameters * checkpoint.BYTES_PER_VALUE if shape else 0
    one = shape.kv_bytes_per_token * engine.context if shape else 0
    least = (weights + one) // engine.tensor_parallel + OVERHEAD
    wish = (weights + one * engine.slots) // engine.tensor_parallel + OVERHEAD
    if not shape:  # nothing is known of it: it gets what there is
        wish = sum(card.memory for card in found)
    place = _cards.place(found, engine.tensor_parallel, least, wish, engine.gpu_memory)
    if place:
        return place
    room = ", ".join(
        f"card {card.index}: {max(_cards.free(card), 0) * card.memory / GIB:.1f} of "
        f"{card.memory / GIB:.1f} GiB free"
        for card in found
    )
    raise CannotStart(
        _status(
            "failed",
            "memory_too_small",
            f"{least / GIB:.1f} GiB are needed on {engine.tensor_parallel} card(s) "
            f"({weights / GIB:.1f} GiB weights, {one / GIB:.1f} GiB KV cache for one context of "
            f"{engine.context}, {OVERHEAD / GIB:.1f} GiB work) and there is {room}: lower "
            "engine.context, raise engine.gpu_memory or tensor_parallel, or play fewer contestants",
        )
    )


def arguments(engine: VLLM, place: Place, port: int, template: Path | None) -> list[str]:
    """Return what follows `python` on vLLM's command line. No secret is in it.

    No `--quantization`: vLLM picks the fast kernel itself, an explicit `awq` the slow one.
    `--generation-config vllm`: the lineup's sampling, not the checkpoint's, is in force.
    """
    given = ["--model", engine.repository, "--served-model-name", ALIAS]
    given += ["--revision", engine.revision] if engine.revision else []
    given += ["--host", "127.0.0.1", "--port", str(port), "--dtype", engine.dtype]
    given += ["--max-model-len", str(engine.context), "--max-num-seqs", str(engine.slots)]
    given += ["--gpu-memory-utilization", f"{place.share:.3f}"]
    given += ["--tensor-parallel-size", str(engine.tensor_parallel)]
    given += ["--generation-config", "vllm"]
    given += ["--chat-template", str(template)] if template else []
    return ["-m", MODULE, *given]


def _environment(plan: _Plan) -> dict[str, str]:
    # The app keeps hubs off for itself; a virtual environment's variables are not vLLM's.
    ours = {"HF_HUB_OFFLINE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    kept = {key: value for key, value in os.environ.items() if key not in ours}
    visible = ",".join(map(str, plan.place.cards))
    return kept | plan.source.environment | {
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",  # nvidia-smi's order
        "CUDA_VISIBLE_DEVICES": visible,
        "VLLM_API_KEY": plan.api_key,
        "VLLM_NO_USAGE_STATS": "1",
    }  # fmt: skip


@asynccontextmanager
async def _process(
    engine: VLLM, plan: _Plan, around: Surroundings, log: Path
) -> AsyncIterator[Process]:
    """Run vLLM under a guard until the block is left; then the whole family is gone."""
    template = None
    if engine.chat_template is not None:
        template = around.logs.run / f"template-{around.name}.jinja"
        await asyncio.to_thread(template.write_text, engine.chat_template)
    command = guard.command(plan.python, *arguments(engine, plan.place, plan.port, template))
    with log.open("wb"):
        pass
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=out,
            stderr=out,
            env=_environment(plan),
            cwd=around.logs.run,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        await asyncio.shield(_end(process, plan.api_key))


async def _end(process: Process, api_key: str) -> None:
    """Close the life-line and wait; what a killed guard left is known by its key."""
    if process.stdin:
        process.stdin.close()
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), END_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, 9)
    await process.wait()
    await asyncio.to_thread(guard.end_marked, f"VLLM_API_KEY={api_key}")


async def _comes_up(process: Process, address: str, around: Surroundings, log: Path) -> bool:
    """Wait until it answers; False when it ended, or went silent, instead."""
    while True:
        try:
            await asyncio.wait_for(process.wait(), LOOK_SECONDS)
        except TimeoutError:
            if await healthy(address, around.session):
                return True
            if time.time() - (await asyncio.to_thread(log.stat)).st_mtime > SILENT_SECONDS:
                return False
        else:
            return False
