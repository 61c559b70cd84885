"""What all libraries share: the workers, and what they have computed before."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assistant.context.cache import Cache, digest
from assistant.context.cutting import VERSION, CutFile, cut
from assistant.context.index import Vectors
from assistant.context.meaning import Meaning
from assistant.context.settings import ContextSettings
from assistant.context.workers import Worker, WorkerLost

# The largest file that is parsed takes a second; a grammar that takes longer has hung.
CUT_SECONDS = 30.0


@dataclass
class Shared:
    """Made by `Libraries`, one for all of its libraries."""

    settings: ContextSettings
    cache: Cache
    cutter: Worker
    meaning: Meaning
    # One text at a time, so that what ends the cutter is known.
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def cut(self, language: str, content: str, text: str) -> CutFile:
        """A text's chunks, from the cache or the worker; `content` is its digest.

        A text that ends the worker twice, or is too slow, is cut by paragraphs.
        """
        key = digest(str(VERSION), language, content)
        if (found := await asyncio.to_thread(self._cached, key)) is not None:
            return found
        async with self.turn:
            for _ in range(2):  # once it can have been killed from outside
                with suppress(WorkerLost):
                    answer = await self.cutter.ask({"language": language, "text": text})
                    return await asyncio.to_thread(self._kept, key, answer["file"])
        # Not kept: on another day the machine may be less busy.
        return await asyncio.to_thread(cut, language, text, by_structure=False)

    def vectors(self, texts: Sequence[str]) -> Vectors | None:
        """What was computed for exactly these texts before; blocks."""
        data = self.cache.get("vectors", self._key(texts))
        if data is None or not texts:
            return None
        rows = np.frombuffer(data, "<f2").astype(np.float32)
        return rows.reshape(len(texts), -1) if len(rows) and len(rows) % len(texts) == 0 else None

    def keep_vectors(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Remember what was computed; blocks."""
        self.cache.put("vectors", self._key(texts), vectors.astype("<f2").tobytes())

    async def close(self) -> None:
        """End the workers."""
        await self.cutter.close()
        await self.meaning.close()

    def _key(self, texts: Sequence[str]) -> str:
        model = self.meaning.model
        return digest(model.name if model else "", *texts)

    def _kept(self, key: str, answer: list[dict[str, Any]]) -> CutFile:
        data = json.dumps(answer, separators=(",", ":")).encode()
        self.cache.put("chunks", key, zlib.compress(data, 1))
        return CutFile.of_json(answer)

    def _cached(self, key: str) -> CutFile | None:
        data = self.cache.get("chunks", key)
        try:
            return CutFile.of_json(json.loads(zlib.decompress(data))) if data else None
        except (zlib.error, ValueError, TypeError):
            return None  # cut short by a full disk, say: computed again
