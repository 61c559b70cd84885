"""All checks: the lock, the folder, each contestant in turn behind a lease of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from eval.capabilities.asking import Asking, GivenUp
from eval.capabilities.cases import Case
from eval.capabilities.folder import Folder
from eval.capabilities.plan import Options, cases, requests
from eval.lines import Record
from eval.locks import measuring
from eval.perf.plan import Pace, Room, in_words
from eval.perf.sweep import Engine, Progress
from eval.perf.target import Target
from eval.runs.folder import now
from eval.runs.identity import software
from runners.answer import Answer
from runners.engines.client import EnginesNotReady

SHORT_PROMPT, SHORT_ANSWER = 90, 0.4  # tokens; and the part of its bound that one has on average


async def check(
    home: Path, path: Path, targets: Sequence[Target], options: Options, progress: Progress
) -> None:
    """Ask every target all cases and keep all of it in `path`, which must not be there.

    Raises `MeasuringError` where something else measures, `ConfigError` and
    `FolderTakenError`. A target that cannot be had, or is lost, is noted and said.
    """
    planned = cases(options)
    with measuring(home, "a capability check"):
        manifest = {
            "created": now(),
            "seed": options.seed,
            "checks": list(options.groups),
            "lengths": list(options.lengths),
            "software": software(),
            "cells": requests(planned),
        }
        folder = Folder(path, manifest, [_unknown(target) for target in targets])
        try:
            for target in targets:
                await _one(home, folder, target, planned, progress)
        finally:
            folder.close()


def _unknown(target: Target) -> Record:
    return {
        "contestant": target.label,
        "fingerprint": None,
        "context": target.room.context,
        "native_context": target.room.native,
        "ended": None,
        "why": None,
    }


async def _one(
    home: Path, folder: Folder, target: Target, planned: Sequence[Case], progress: Progress
) -> None:
    """Ask one target; how it ended stands in the manifest."""
    name = target.label
    try:
        async with target.opened(home, progress) as engine:
            fingerprint = await asyncio.to_thread(target.fingerprint, progress.say)
            folder.note(name, fingerprint=fingerprint)
            await _ask(folder, target, engine, planned, progress)
    except (EnginesNotReady, GivenUp) as error:
        progress.say(f"{name}: {error}")
        folder.note(name, ended="given_up", why=str(error))
    else:
        folder.note(name, ended="done")


async def _ask(
    folder: Folder,
    target: Target,
    engine: Engine,
    planned: Sequence[Case],
    progress: Progress,
) -> None:
    name = target.label
    asking = Asking(name, engine, target.sampling, planned, folder.keep)
    room, told = asking.room, False
    progress.begin(name, len(planned))
    for number, case in enumerate(planned):
        answer = await asking.ask(case)
        if asking.room != room:
            room = asking.room
            folder.note(name, context=room.context)
        if not told and answer and (seconds := _estimate(answer, planned[number + 1 :], room)):
            progress.say(
                f"{name}: the rest takes about {in_words(seconds)}, judged by the first answer"
            )
            told = True
        progress.step()
    progress.say(f"{name}: {len(planned)} cases asked")


def _estimate(first: Answer, rest: Sequence[Case], room: Room) -> float | None:
    """Seconds that the rest takes at the first answer's pace; None where it shows none."""
    times, usage = first.timings, first.usage
    if usage is None or usage.prompt_tokens is None or usage.output_tokens is None:
        return None
    if times.ttft is None or times.duration is None:
        return None
    token = (times.duration - times.ttft) / max(1, usage.output_tokens - 1)
    pace = Pace(max(1, usage.prompt_tokens), times.ttft, token)
    return sum(
        len(case.turns)
        * pace.alone(case.cell.length or SHORT_PROMPT, round(SHORT_ANSWER * case.tokens))
        for case in rest
        if not room.beyond(case.cell.length + case.tokens)
    )
