"""Ramp and tail left out: what the engine does while it is under the whole load. Pure.

Requests are chosen by the order in which they were scheduled, never by when they ended:
whoever picks those that ended inside a window picks the short ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.perf.events import Event, Loop
from eval.perf.metrics import SECOND, Result, latencies

LEAST = 2


def steady(events: Sequence[Event], loop: Loop, load: float) -> Result | None:
    """Return latencies and rates under the whole load, or None where it was never long
    enough under it.

    Closed loop: without the first `load` requests, which all began at once, and the last
    ones, beside which places stood empty. Open loop: without those scheduled before the
    first end. Rates count what came between the first kept request's scheduled moment
    and the last scheduled moment of all.
    """
    ordered = sorted(events, key=lambda event: (event.scheduled, event.number))
    kept = _closed(ordered, round(load)) if loop == "closed" else _opened(ordered)
    if len(kept) < LEAST:
        return None
    began, until = kept[0].scheduled, ordered[-1].scheduled
    seconds = (until - began) / SECOND
    if seconds <= 0:
        return None
    output = [_tokens_between(event, began, until) for event in ordered if event.done]
    ended = sum(1 for e in ordered if e.done and e.end is not None and began < e.end <= until)
    known = [tokens for tokens in output if tokens is not None]
    whole = bool(known) and len(known) == len(output)
    return {
        "requests": len(kept),
        "seconds": seconds,
        "request_throughput": ended / seconds,
        "output_throughput": sum(known) / seconds if whole else None,
        **latencies(kept),
    }


def _closed(ordered: Sequence[Event], places: int) -> list[Event]:
    return list(ordered[places : len(ordered) - places])


def _opened(ordered: Sequence[Event]) -> list[Event]:
    first_end = min((e.end for e in ordered if e.end is not None), default=None)
    if first_end is None:
        return []
    return [event for event in ordered if event.scheduled >= first_end]


def _tokens_between(event: Event, began: int, until: int) -> float | None:
    """Tokens of an answer that came in (began, until]; its tokens are spread evenly over
    its chunks, since a chunk does not tell how many it carries."""
    if event.output_tokens is None:
        return None
    inside = sum(1 for moment in event.at if began < moment <= until)
    return event.output_tokens * inside / len(event.at)
