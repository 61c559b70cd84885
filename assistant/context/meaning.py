"""Vectors of texts, made by a worker: of one model at a time, whichever it has loaded."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.context.index import Vectors
from assistant.context.workers import Worker

# Loading a model takes half a minute on a busy machine, a batch seconds.
SECONDS = 180.0
QUESTION_SECONDS = 5.0
# A question waits behind one batch at most.
BATCH = 8
_QUESTION, _BATCH = 0, 1
_LONGEST_QUESTION = 1_000


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
        self._worker = Worker("encode", seconds=SECONDS)
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
        """The vector of a question, before all batches that wait; raises as `load`."""
        return np.asarray((await self._encoded([question[:_LONGEST_QUESTION]], _QUESTION))[0])

    async def close(self) -> None:
        """End the worker."""
        await self._worker.close()

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
