"""Vectors of texts, made by a worker: of one model at a time, whichever it has loaded."""

from __future__ import annotations

import asyncio
import base64
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np

from assistant.context.index import Vectors
from assistant.context.terms import EARLIER
from assistant.context.workers import Worker, WorkerLost

# Loading a model takes half a minute on a busy machine, a batch seconds.
SECONDS = 180.0
QUESTION_SECONDS = 5.0
# A question waits behind one batch at most.
BATCH = 8
_QUESTION, _BATCH = 0, 1
_LONGEST_QUESTION = 1_000
_MOST_ASKED = 256  # questions whose vectors are remembered
# The model takes half a gigabyte. Loading it again takes seconds, so not after each pause.
IDLE_SECONDS = 600.0


def together(rows: Sequence[Vectors]) -> Vectors:
    """One vector of length 1 of several, each with `EARLIER` of the one before it."""
    weights = EARLIER ** np.arange(len(rows))
    whole = weights @ np.stack(rows)
    return np.asarray(whole / (np.linalg.norm(whole) or 1.0), np.float32)


class NoMeaning(Exception):
    """There is no model, or it cannot be loaded; the message says why."""


@dataclass(frozen=True)
class Model:
    """What the worker encodes with."""

    name: str
    is_multilingual: bool


class Meaning:
    """The encoder behind a worker. `model` is known once it has answered."""

    def __init__(self) -> None:
        self._worker = Worker("encode", seconds=SECONDS, idle_seconds=IDLE_SECONDS)
        self._asked: OrderedDict[str, asyncio.Task[Vectors]] = OrderedDict()
        self._waking: asyncio.Task[None] | None = None
        self.model: Model | None = None

    @property
    def pid(self) -> int | None:
        """The worker's process, if it runs."""
        return self._worker.pid

    async def load(self) -> None:
        """Start the worker and wait for its model. Raises `WorkerLost` and `NoMeaning`."""
        if self.model is None:
            await self._encoded(["ready"], _BATCH)

    async def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, of length 1; raises as `load`."""
        rows = [
            await self._encoded(texts[at : at + BATCH], _BATCH)
            for at in range(0, len(texts), BATCH)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, 0), np.float32)

    async def encode_question(self, question: str) -> Vectors:
        """The vector of a question, before all batches that wait; raises as `load`.

        Contestants side by side need the same one, and a further question the one before.
        """
        key = question[:_LONGEST_QUESTION]
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.create_task(self._encoded([key], _QUESTION))
            asked.add_done_callback(partial(self._forget_failed, key))
            while len(self._asked) > _MOST_ASKED:
                self._asked.popitem(last=False)
        self._asked.move_to_end(key)
        return np.asarray((await asyncio.shield(asked))[0])

    async def encode_talk(self, questions: Sequence[str]) -> Vectors:
        """One vector of length 1 for a question and those before it, the newest first, each
        with `EARLIER` of the weight of the one after it; raises as `load`."""
        return together(await asyncio.gather(*map(self.encode_question, questions)))

    def wake(self) -> None:
        """Have the model loaded in the background, if it once was and has ended since."""
        if self.model is not None and self.pid is None and self._waking is None:
            self._waking = asyncio.create_task(self._wake())

    async def close(self) -> None:
        """End the worker."""
        await self._worker.close()
        asked = [*self._asked.values(), *([self._waking] if self._waking else [])]
        await asyncio.gather(*asked, return_exceptions=True)

    async def _wake(self) -> None:
        try:
            with suppress(WorkerLost, NoMeaning):  # the next question says so
                await self._encoded(["ready"], _BATCH)
        finally:
            self._waking = None

    def _forget_failed(self, key: str, asked: asyncio.Task[Vectors]) -> None:
        if (asked.cancelled() or asked.exception()) and self._asked.get(key) is asked:
            del self._asked[key]

    async def _encoded(self, texts: Sequence[str], priority: int) -> Vectors:
        answer = await self._worker.ask({"texts": list(texts)}, priority=priority)
        if "error" in answer:
            raise NoMeaning(answer["error"])
        model = Model(answer["model"], answer["is_multilingual"])
        if self.model not in {None, model}:
            raise NoMeaning("another model answers than before; its vectors do not compare")
        self.model = model
        rows = np.frombuffer(base64.b64decode(answer["rows"]), "<f2").astype(np.float32)
        return rows.reshape(len(texts), -1)
