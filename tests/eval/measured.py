"""Events of load tests, written by hand: what came when, in milliseconds."""

from __future__ import annotations

from dataclasses import replace

from eval.perf.events import Event

MS = 1_000_000


def event(number: int = 0, scheduled: float = 0, **changes: object) -> Event:
    """A request of eight tokens: sent after 1 ms, role after 10, words from 100 every 20."""
    start = round(scheduled * MS)
    at = tuple(start + round((100 + 20 * n) * MS) for n in range(8))
    whole = Event(
        number,
        start,
        sent=start + 1 * MS,
        first_byte=start + 9 * MS,
        first_chunk=start + 10 * MS,
        at=at,
        chars=(5,) * 8,
        end=at[-1],
        finish="length",
        prompt_tokens=256,
        output_tokens=8,
        counted=256,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]
