"""How long vLLM takes to start, what it takes of memory, and how fast it is.

It is started by an engine host of its own, as the product starts it. Before a cold start
the weights' pages are advised away and nothing that it compiles is there; a warm one finds
the pages in memory, and compiled what the start before it has left. Libraries are in memory
either way. Memory of the machine is shared out among its processes, which load the same
libraries; memory of cards is the driver's word. Speeds are the clock's: vLLM tells none.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import aiohttp

from eval.cost.checkpoints import model_of
from eval.cost.compiled import kept_in
from eval.cost.memory import on_cpu_of_vllm
from eval.cost.processes import family, family_on_cards, proportional, read_bytes
from eval.cost.starting import OUTPUT_TOKENS, PROMPT, Start, StartError, Startup, advise_away
from runners.endpoint import Endpoint
from runners.engines import cards, checkpoint
from runners.engines.client import EngineHost, EnginesNotReady
from runners.engines.digests import weight_files
from runners.engines.files import HostFiles
from runners.engines.repository import CONFIG, lies_in
from runners.engines.vllm.places import NoRoom, on_cards, sizes
from runners.lineup import VLLM, Contestant, Lineup

START_SECONDS = 1800.0
END_SECONDS = 60.0
LOOK_SECONDS = 0.1


async def measure_hosted(
    lineup: Lineup, contestant: Contestant, cold: Iterable[bool] = (True, False)
) -> Startup:
    """Start the engine once for each of `cold`, one after the other, a cold one first: before
    it there is nothing that a warm one could find.

    Raises `StartError` for an engine that does not come up, whose checkpoint is not here, or
    whose shape is unknown.
    """
    engine = contestant.engine
    if not isinstance(engine, VLLM):
        raise StartError(f"{contestant.id}: only vLLM is started here")
    folder = lies_in(engine)
    files = await asyncio.to_thread(_files, folder) if folder else []
    if not folder or not files:
        raise StartError(
            f"{contestant.id}: {engine.repository} is not here yet, so a start would be a "
            "download; play the lineup once (`make run`), or name a folder in repository"
        )
    predicted = await asyncio.to_thread(_predicted, contestant, engine, folder)
    alone = lineup.model_copy(update={"contestants": [contestant]})
    starts = []
    with tempfile.TemporaryDirectory() as compiled:
        for advised, cache in _caches(cold, Path(compiled)):
            for path in files if advised else ():
                advise_away(path)
            with kept_in(cache):
                starts.append(await _start(alone, contestant.id, advised))
    return Startup(
        contestant=contestant.id,
        file_bytes=await asyncio.to_thread(_size, files),
        predicted=predicted,
        threads=len(os.sched_getaffinity(0)),
        starts=tuple(starts),
        device=engine.device,
    )


def _caches(cold: Iterable[bool], root: Path) -> Iterator[tuple[bool, Path]]:
    """Each start's folder for what is compiled: an empty one for a cold start, that of the
    start before for a warm one."""
    folder = root / "0"
    for number, advised in enumerate(cold, 1):
        folder = root / str(number) if advised else folder
        yield advised, folder


def _files(folder: Path) -> list[Path]:
    try:
        return weight_files(folder)
    except (OSError, ValueError) as error:
        raise StartError(f"{folder}: its weights cannot be read ({error})") from error


def _size(files: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in files)


def _predicted(contestant: Contestant, engine: VLLM, folder: Path) -> int:
    """Return the bytes that it is given of its cards, all of which vLLM takes; or what its
    shape needs of the machine."""
    if engine.device == "gpu":
        return _share(contestant.id, engine, folder)
    model = model_of(contestant)
    if model is None:
        raise StartError(f"{contestant.id}: nothing is known of its shape")
    return on_cpu_of_vllm(model, engine.context, engine.slots).total


def _share(name: str, engine: VLLM, folder: Path) -> int:
    found = cards.found()
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        size = sizes(engine, checkpoint.shape_of_config(config))
        place = on_cards(engine, size, found, cards.Cards())
    except (OSError, ValueError, NoRoom) as error:
        raise StartError(f"{name}: {error}") from error
    return sum(int(place.share * card.memory) for card in found if card.index in place.cards)


async def _start(alone: Lineup, name: str, advised: bool) -> Start:
    with tempfile.TemporaryDirectory() as home:
        host, began = EngineHost(alone, Path(home), "nightly"), time.monotonic()
        await host.start()
        try:
            await host.wait_ready([name], START_SECONDS)
            seconds = time.monotonic() - began
            async with host.turn(name) as status:
                address = HostFiles(Path(home)).read_address()
                if status.endpoint is None or address is None:
                    raise StartError(f"{name}: the engine ended at once")
                below = family(address.pid)
                read = [bytes_ for pid in below if (bytes_ := read_bytes(pid)) is not None]
                prompt, output = await _speeds(status.endpoint)
                memory = sum(map(proportional, family(address.pid)))
                on_its_cards = await asyncio.to_thread(family_on_cards, address.pid)
        except EnginesNotReady as error:
            raise StartError(str(error)) from error
        finally:
            await host.close()
            await _gone(HostFiles(Path(home)))
    return Start(
        advised=advised,
        seconds=seconds,
        read_bytes=sum(read) if read else None,
        rss=memory,
        prompt_tokens_a_second=prompt,
        output_tokens_a_second=output,
        card_bytes=on_its_cards,
    )


async def _speeds(endpoint: Endpoint) -> tuple[float, float]:
    """Return tokens a second of a prompt and of an answer: of one token, and of several."""
    key = {"Authorization": f"Bearer {endpoint.api_key}"}
    async with aiohttp.ClientSession(endpoint.base_url, headers=key) as session:
        await _answer(session, endpoint.model, "Hello.", 1)  # what is done once is done
        tokens, first = await _answer(session, endpoint.model, PROMPT, 1)
        _, whole = await _answer(session, endpoint.model, PROMPT[::-1], 1 + OUTPUT_TOKENS)
    return tokens / first, OUTPUT_TOKENS / max(whole - first, 1e-6)


async def _answer(
    session: aiohttp.ClientSession, model: str, prompt: str, tokens: int
) -> tuple[int, float]:
    """Return the prompt's tokens, and the seconds that the answer took."""
    messages = [{"role": "user", "content": prompt}]
    body = {"model": model, "messages": messages, "max_tokens": tokens, "ignore_eos": True}
    began = time.monotonic()
    async with session.post("/v1/chat/completions", json=body) as response:
        response.raise_for_status()
        usage = (await response.json())["usage"]
    return int(usage["prompt_tokens"]), time.monotonic() - began


async def _gone(files: HostFiles) -> None:
    """Wait until the host has ended its engines and itself: the next start is to be alone."""
    deadline = time.monotonic() + END_SECONDS
    while files.read_address() and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(LOOK_SECONDS)


def startable(contestant: Contestant) -> bool:
    """Whether the contestant's engine is vLLM and has a place here: on the processor, or on
    cards that are there."""
    engine = contestant.engine
    if not isinstance(engine, VLLM) or engine.unplaced:
        return False
    return engine.device == "cpu" or bool(cards.found())
