"""The best chunks as excerpts that fit a budget of tokens, counted by the reader itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.context.chunks import some_lines
from assistant.context.index import Hit
from assistant.context.quoting import empty_frame, framed, quoted, sealed
from assistant.context.values import Count, Excerpt, Remark, Selection

# Chunks that are looked at for one question, and counts that run at a time.
MOST = 40
_AT_ONCE = 8


def excerpts_of(
    hits: Sequence[Hit], texts: Mapping[str, str], languages: Mapping[str, str]
) -> list[Excerpt]:
    """The hits with their text; tokens are not counted yet. A file without text is left out."""
    lines = {path: text.split("\n") for path, text in texts.items()}
    return [
        Excerpt(
            path=hit.row.path,
            first_line=hit.row.chunk.first_line,
            last_line=hit.row.chunk.last_line,
            language=languages[hit.row.path],
            symbol=hit.row.chunk.symbol,
            text=some_lines(lines[hit.row.path], hit.row.chunk.first_line, hit.row.chunk.last_line),
            tokens=0,
            score=hit.score,
        )
        for hit in hits
        if hit.row.path in lines
    ]


async def fitted(
    excerpts: Sequence[Excerpt], budget: int, count: Count, selection: Selection
) -> Selection:
    """The most relevant excerpts whose quotation has at most `budget` tokens."""
    selection = sealed(replace(selection, used=tuple(excerpts)))
    nonce = selection.nonce
    frame = await count(empty_frame(nonce))
    used, left_out = _taken(await _counted(excerpts, nonce, count), budget - frame)
    joined = await _counted(_joined(used), nonce, count)
    total = await count(quoted(replace(selection, used=tuple(joined)))) if joined else 0
    while joined and total > budget:  # joined pieces rarely have more tokens than their sum
        left_out.insert(0, joined.pop())
        total = await count(quoted(replace(selection, used=tuple(joined)))) if joined else 0
    remarks = selection.remarks
    if not joined:
        missing = (
            Remark("nothing_fits", {"budget": budget}) if left_out else Remark("nothing_found")
        )
        remarks = (*remarks, missing)
    return replace(
        selection,
        used=tuple(joined),
        left_out=tuple(_joined(left_out)),
        total_tokens=total,
        remarks=remarks,
    )


async def _counted(excerpts: Sequence[Excerpt], nonce: str, count: Count) -> list[Excerpt]:
    """The same with their tokens, each in its frame."""
    turn = asyncio.Semaphore(_AT_ONCE)

    async def counted(excerpt: Excerpt) -> Excerpt:
        async with turn:
            return replace(excerpt, tokens=await count(framed(excerpt, nonce)))

    return list(await asyncio.gather(*map(counted, excerpts)))


def _taken(excerpts: Iterable[Excerpt], budget: int) -> tuple[list[Excerpt], list[Excerpt]]:
    """Those that fit, the most relevant first, and the others; a large one makes room for
    smaller ones behind it."""
    used: list[Excerpt] = []
    left_out: list[Excerpt] = []
    for excerpt in excerpts:
        fits = excerpt.tokens <= budget
        (used if fits else left_out).append(excerpt)
        budget -= excerpt.tokens if fits else 0
    return used, left_out


def _joined(excerpts: Iterable[Excerpt]) -> list[Excerpt]:
    """Neighbours in a file as one excerpt, with the score of its best part."""
    joined: list[Excerpt] = []
    for excerpt in sorted(excerpts, key=lambda e: (e.path, e.first_line)):
        before = joined[-1] if joined else None
        if before and before.path == excerpt.path and before.last_line + 1 == excerpt.first_line:
            joined[-1] = _together(before, excerpt)
        else:
            joined.append(excerpt)
    return sorted(joined, key=lambda e: (-e.score, e.path, e.first_line))


def _together(one: Excerpt, other: Excerpt) -> Excerpt:
    best = max(one, other, key=lambda e: e.score)
    return replace(
        best,
        first_line=one.first_line,
        last_line=other.last_line,
        text=one.text + other.text,
        tokens=one.tokens + other.tokens,
    )
