"""Finds conversations again: the list, words in any language, and what is near in meaning."""

from __future__ import annotations

import asyncio
import hashlib
import logging
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

LONGEST_SEARCH = 200
_PASSAGES = 2_000  # of one person, the newest, are compared by meaning
_NEAR = 0.35  # cosine below which two texts have nothing to do with each other
_EXCERPT = 160
_AT_ONCE = 32


class Finding:
    """Search in the conversations of one person at a time."""

    def __init__(self, conversations: Conversations, encode: Encode | None, encoder: str) -> None:
        self._conversations = conversations
        self._encode = encode
        self._encoder = encoder
        self._encoding = asyncio.Lock()

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
        for hit in near or []:
            if hit.conversation not in known:
                known.add(hit.conversation)
                hits.append(hit)
        return Found(tuple(hits[:limit]), by_meaning=near is not None)

    async def _near(self, person: str, words: str) -> list[SearchHit] | None:
        """Hits by meaning, nearest first; None where meaning cannot be asked."""
        if self._encode is None:
            return None
        passages = await in_database(self._conversations.passages, person, _PASSAGES)
        try:
            async with self._encoding:  # one at a time: it keeps a core busy
                scores = await asyncio.to_thread(self._scores, words, passages)
        except DatabaseUnavailable as error:
            raise Refusal(error.code) from error
        except Exception:  # words were found all the same
            log.exception("search by meaning failed")
            return None
        ranked = sorted(zip(scores, passages, strict=True), key=lambda pair: -pair[0])
        return [_by_meaning(score, one) for score, one in ranked if score >= _NEAR]

    def _scores(self, words: str, passages: Sequence[Passage]) -> list[float]:
        assert self._encode  # noqa: S101  its caller's condition
        if not passages:
            return []
        digests = [_digest(passage.text) for passage in passages]
        texts = dict(zip(digests, (passage.text for passage in passages), strict=True))
        kept = self._conversations.vectors(self._encoder, texts)
        missing = [digest for digest in texts if digest not in kept]
        for at in range(0, len(missing), _AT_ONCE):
            some = missing[at : at + _AT_ONCE]
            rows = np.asarray(self._encode([texts[one] for one in some]), np.float32)
            fresh = {one: row.tobytes() for one, row in zip(some, rows, strict=True)}
            kept |= fresh
            self._keep(fresh)
        question = np.asarray(self._encode([words]), np.float32)[0]
        matrix = np.stack([np.frombuffer(kept[digest], np.float32) for digest in digests])
        return [float(score) for score in matrix @ question]

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
