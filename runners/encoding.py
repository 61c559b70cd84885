"""Vectors of texts without waiting for a model: one process computes, a file keeps them.

    encoding = Encoding(home() / "vectors")
    encoding.ready(texts)          # never waits; what is missing is computed meanwhile
    encoding.encode(texts)         # waits, in a thread of the caller's
    await encoding.vectors(texts)  # waits, in an event loop
    encoding.close()

The process is started when something is missing, works at low priority, goes when it has had
nothing to do for a while, and dies with its parent. Texts that somebody waits for go first.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from runners.embedding import EmbeddingSettings, Vectors, load_settings
from runners.encoding_process import EncodingFailed, Process
from runners.vector_store import VectorStore, digest

log = logging.getLogger(__name__)

LONGEST_TEXT = 8_000  # characters; the model sees far fewer
_AT_ONCE = 32
_MOST_WANTED = 20_000  # texts that nobody waits for; who wants more asks again
_IDLE_SECONDS = 60.0
_REST_SECONDS = 60.0  # after a failure


@dataclass(frozen=True)
class Model:
    """Which model makes the vectors; `key` is another for every set of weights."""

    name: str
    key: str
    is_multilingual: bool


class Encoding:
    """Safe for threads. `folder` holds the vectors, a file a model."""

    def __init__(self, folder: Path, settings: EmbeddingSettings | None = None) -> None:
        self._folder, self._settings = folder, settings
        self._change = threading.Condition()
        self._store: VectorStore | None = None
        self._model: Model | None = None
        self._wanted: dict[bytes, str] = {}
        self._urgent: dict[bytes, tuple[str, list[Future[Vectors]]]] = {}
        self._thread: threading.Thread | None = None
        self._process: Process | None = None
        self._rests_until = 0.0
        self._why = ""
        self._closed = False

    @property
    def model(self) -> Model | None:
        """The model, once the process has said which one it has."""
        return self._model

    def ready(self, texts: Sequence[str]) -> list[Vectors | None]:
        """Return the vectors that are known, of length 1; the others are computed meanwhile."""
        with self._change:
            rows = [self._known(digest(text[:LONGEST_TEXT])) for text in texts]
            for text, row in zip(texts, rows, strict=True):
                if row is None and len(self._wanted) < _MOST_WANTED:
                    self._wanted[digest(text[:LONGEST_TEXT])] = text[:LONGEST_TEXT]
            if self._wanted:
                self._awake()
            return rows

    def encode(self, texts: Sequence[str], seconds: float | None = None) -> Vectors:
        """Return one row a text, of length 1, waiting for those that are missing.

        Raises `EncodingFailed`, also when it takes longer than `seconds`.
        """
        try:
            ends = None if seconds is None else time.monotonic() + seconds
            rows = [
                row.result(None if ends is None else max(0.0, ends - time.monotonic()))
                for row in self._asked(texts)
            ]
        except FutureTimeout:
            raise EncodingFailed("the texts are not encoded yet; ask again later") from None
        return np.stack(rows) if rows else np.zeros((0, 0), np.float32)

    async def vectors(self, texts: Sequence[str]) -> Vectors:
        """As `encode`, for an event loop; cancel it to wait no longer."""
        rows = await asyncio.gather(*(asyncio.wrap_future(one) for one in self._asked(texts)))
        return np.stack(rows) if rows else np.zeros((0, 0), np.float32)

    def close(self) -> None:
        """End the process; whoever waits gets `EncodingFailed`."""
        with self._change:
            self._closed, thread = True, self._thread
            if self._process is not None:
                self._process.kill()
            self._change.notify_all()
        if thread is not None:
            thread.join()

    # -- what is asked for; under the lock ---------------------------------------

    def _asked(self, texts: Sequence[str]) -> list[Future[Vectors]]:
        with self._change:
            return [self._ask(text[:LONGEST_TEXT]) for text in texts]

    def _ask(self, text: str) -> Future[Vectors]:
        key, asked = digest(text), Future[Vectors]()
        asked.set_running_or_notify_cancel()
        row = self._known(key)
        if row is not None:
            asked.set_result(row)
            return asked
        if not self._awake():
            asked.set_exception(EncodingFailed(self._why or "the encoder is closed"))
            return asked
        self._wanted.pop(key, None)
        self._urgent.setdefault(key, (text, []))[1].append(asked)
        self._change.notify_all()
        return asked

    def _known(self, key: bytes) -> Vectors | None:
        return None if self._store is None else self._store.get(key)

    def _awake(self) -> bool:
        """Have a thread work; False where there is nobody to."""
        if self._closed or time.monotonic() < self._rests_until:
            self._wanted.clear()
            return False
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="encoding", daemon=True)
            self._thread.start()
        self._change.notify_all()
        return True

    # -- the thread --------------------------------------------------------------

    def _work(self) -> None:
        """Feed the process until there is nothing to do. It dies with this thread."""
        process = None
        try:
            process = Process(self._settings or load_settings())
            with self._change:
                self._process = process
            store = self._meet(Model(**process.hello()))
            while batch := self._next():
                rows = process.encode(list(batch.values()))
                store.add(list(batch), rows)
                self._pass_on(list(batch), rows)
        except Exception as error:
            self._give_up(error)
        finally:
            if process is not None:
                process.end()
            with self._change:
                self._thread = self._process = None
                if (self._wanted or self._urgent) and not self._closed:
                    self._awake()

    def _meet(self, model: Model) -> VectorStore:
        if self._store is None or self._model != model:
            store = VectorStore(self._folder / f"{model.key}.vectors")
            with self._change:
                self._model, self._store = model, store
        return self._store

    def _next(self) -> dict[bytes, str]:
        """Wait for texts that have no vector; empty when it was idle for long, or closed."""
        with self._change:
            until = time.monotonic() + _IDLE_SECONDS
            while not self._closed:
                self._pass_known()
                waiting = {key: text for key, (text, _) in self._urgent.items()} or self._wanted
                if waiting:
                    batch = dict(itertools.islice(waiting.items(), _AT_ONCE))
                    for key in batch:
                        self._wanted.pop(key, None)
                    return batch
                if not self._change.wait(until - time.monotonic()):
                    return {}
            self._fail(EncodingFailed("the encoder is closed"))
            return {}

    def _pass_known(self) -> None:
        for key in [key for key in self._wanted if self._known(key) is not None]:
            del self._wanted[key]
        for key in list(self._urgent):
            row = self._known(key)
            if row is not None:
                self._answer(key, row)

    def _pass_on(self, keys: Sequence[bytes], rows: Vectors) -> None:
        with self._change:
            for key, row in zip(keys, rows, strict=True):
                self._answer(key, row)

    def _answer(self, key: bytes, row: Vectors) -> None:
        _, asked = self._urgent.pop(key, ("", []))
        for one in asked:
            one.set_result(row)

    def _give_up(self, error: Exception) -> None:
        with self._change:
            if not self._closed:
                log.warning("texts cannot be compared by meaning: %s", error)
            self._why = str(error)
            self._rests_until = time.monotonic() + _REST_SECONDS
            self._wanted.clear()
            self._fail(EncodingFailed(self._why))

    def _fail(self, error: EncodingFailed) -> None:
        for _, asked in self._urgent.values():
            for one in asked:
                one.set_exception(error)
        self._urgent.clear()
