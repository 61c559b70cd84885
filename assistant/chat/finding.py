"""Finds conversations again: the list, words in any language, and what is near in meaning."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assistant.book import in_database
from assistant.chat.titles import one_line
from assistant.chat.values import Found, SearchHit
from assistant.refusal import Refusal
from eval.records import DatabaseUnavailable, RecordsError
from eval.records.conversation_values import Passage, WordHit, fold
from eval.records.conversations import Conversations

log = logging.getLogger(__name__)

# Texts to rows of numbers, one row a text, of length 1; slow, called in a thread.
Encode = Callable[[Sequence[str]], Any]


class NotReady(Exception):
    """The model is being loaded; words are searched meanwhile."""


LONGEST_SEARCH = 200
_PASSAGES = 2_000  # of one person, the newest, are compared by meaning
_NEAR = 0.35  # cosine below which two texts have nothing to do with each other
_EXCERPT = 160
_AT_ONCE = 32
_PATIENCE_S = 2.0  # for texts that were never encoded; the rest follows in the background


class Finding:
    """Search in the conversations of one person at a time."""

    def __init__(self, conversations: Conversations, encode: Encode | None, encoder: str) -> None:
        self._conversations = conversations
        self._encode = encode
        self._encoder = encoder
        self._encoding = asyncio.Lock()
        self._background: asyncio.Task[None] | None = None

    async def search(self, person: str, words: str, limit: int) -> Found:
        """Return hits by words, newest first, then by meaning, nearest first."""
        if len(words) > LONGEST_SEARCH:
            raise Refusal("search_too_long", limit=LONGEST_SEARCH)
        wanted = words.split()
        if not wanted:
            return Found((), by_meaning=False)
        literal = await in_database(self._conversations.holding, person, wanted, limit)
        hits = [_by_words(hit, wanted) for hit in literal]
        near = await self._near(person, words)
        known = {hit.conversation for hit in hits}
        for hit in near[0] if near else []:
            if hit.conversation not in known:
                known.add(hit.conversation)
                hits.append(hit)
        not_compared = near[1] if near else 0
        return Found(tuple(hits[:limit]), by_meaning=near is not None, not_compared=not_compared)

    async def _near(self, person: str, words: str) -> tuple[list[SearchHit], int] | None:
        """Hits by meaning, nearest first, and how many turns could not be compared yet; None
        where meaning cannot be asked."""
        if self._encode is None:
            return None
        passages = await in_database(self._conversations.passages, person, _PASSAGES)
        try:
            vectors, missing = await self._vectors(passages)
            async with self._encoding:
                rows = await asyncio.to_thread(self._encode, [words])
            question = np.asarray(rows, np.float32)[0]
        except DatabaseUnavailable as error:
            raise Refusal(error.code) from error
        except NotReady:
            return None
        except Exception:  # words were found all the same
            log.exception("search by meaning failed")
            return None
        scored = [(float(v @ question), one) for one, v in vectors]
        ranked = sorted(scored, key=lambda pair: -pair[0])
        return [_by_meaning(score, one) for score, one in ranked if score >= _NEAR], missing

    async def _vectors(
        self, passages: Sequence[Passage]
    ) -> tuple[list[tuple[Passage, np.ndarray[Any, Any]]], int]:
        """Vectors of passages, the newest first, and how many are left for the background."""
        digests = {_digest(passage.text): passage.text for passage in reversed(passages)}
        kept = await asyncio.to_thread(self._conversations.vectors, self._encoder, digests)
        missing = {one: text for one, text in digests.items() if one not in kept}
        until = time.monotonic() + _PATIENCE_S
        while missing and time.monotonic() < until:
            kept |= await self._encoded(missing)
        if missing:
            self._catch_up(missing)
        found = [
            (passage, np.frombuffer(kept[digest], np.float32))
            for passage in passages
            if (digest := _digest(passage.text)) in kept
        ]
        return found, len(passages) - len(found)

    async def _encoded(self, missing: dict[str, str]) -> dict[str, bytes]:
        """Encode the next few of `missing`, taking them out of it."""
        some = list(missing)[:_AT_ONCE]
        async with self._encoding:  # one at a time: it keeps a core busy
            fresh = await asyncio.to_thread(self._encode_and_keep, [missing[one] for one in some])
        for one in some:
            missing.pop(one, None)
        return dict(zip(some, fresh, strict=True))

    def _encode_and_keep(self, texts: Sequence[str]) -> list[bytes]:
        assert self._encode  # noqa: S101  its callers' condition
        rows = [row.tobytes() for row in np.asarray(self._encode(texts), np.float32)]
        self._keep(dict(zip(map(_digest, texts), rows, strict=True)))
        return rows

    def _catch_up(self, missing: dict[str, str]) -> None:
        """Encode the rest in the background, so that the next search has it."""
        if self._background is None or self._background.done():
            self._background = asyncio.create_task(self._go_on(missing))

    async def _go_on(self, missing: dict[str, str]) -> None:
        try:
            while missing:
                await self._encoded(missing)
        except Exception:
            log.exception("texts could not be prepared for search by meaning")

    async def close(self) -> None:
        """End what runs in the background."""
        if self._background:
            self._background.cancel()
            await asyncio.wait([self._background])

    def _keep(self, vectors: dict[str, bytes]) -> None:
        try:
            self._conversations.keep_vectors(self._encoder, vectors)
        except RecordsError as error:  # they can be made again
            log.warning("vectors are not kept: %s", error)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _by_words(hit: WordHit, words: Sequence[str]) -> SearchHit:
    excerpt = _around(hit.text, words)
    return SearchHit(hit.conversation, hit.title, hit.turn, excerpt, "words", hit.changed)


def _by_meaning(score: float, one: Passage) -> SearchHit:
    excerpt = one_line(one.text[: 4 * _EXCERPT])[:_EXCERPT]
    return SearchHit(one.conversation, one.title, one.turn, excerpt, "meaning", one.changed, score)


def _around(text: str, words: Sequence[str]) -> str:
    """The text's part around the first word that stands in it, on one line."""
    folded = fold(text)
    # Folding may lengthen a text: the place is near enough for an excerpt.
    places = [place for word in words if (place := folded.find(fold(word))) >= 0]
    start = max(0, min(places, default=0) - _EXCERPT // 4)
    shown = one_line(text[start : start + 2 * _EXCERPT])[:_EXCERPT]
    return f"…{shown}" if start else shown
