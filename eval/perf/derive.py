"""A cell's events into its result: figures, and what must be said beside them. Pure.

The same file gives the same result, to the bit: nothing here reads a clock or a setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from statistics import median

from eval.perf.events import Cell, Client, Event
from eval.perf.metrics import MS, Figures, Result, failures, latencies, totals
from eval.perf.objective import Objective
from eval.perf.plan import Room
from eval.perf.roofline import Bound, Roofline, bound
from eval.perf.steady import steady

TOLERANCE = 0.01  # of a prompt's length
# A chat template's own head is the same in every prompt and may be cached; so is a block
# of it in engines that cache whole blocks. Of a short prompt even that is too much.
HEAD_TOKENS, HEAD_SHARE = 64, 0.125
# Our own delay matters when it is seen at all (nanoseconds) and is such a share of what
# it is added to.
SEEN_NS = 1_000_000
TTFT_SHARE, GAP_SHARE = 0.05, 0.25
BUSY, FULL = 0.85, 0.5
GROWTH = 1.5  # of the end-to-end time, last third against first: a queue that grows
BRIEF = 3  # times an answer takes that arrivals must come for, or a burst is all that was seen


def derive(
    cell: Cell,
    events: Sequence[Event],
    objective: Objective | None = None,
    roofline: Roofline | None = None,
) -> Result:
    """Return a cell's result.

    `state` is `measured`, `interrupted` (measured until then), `failed`, `beyond_context`
    or `beyond_native_context`; the last three, and an interrupted one of which no request
    had ended, have no figures but `why`. `flags` name what forbids to take the figures as
    they stand.
    """
    head = {
        "name": cell.name,
        "prompt_tokens": cell.prompt_tokens,
        "output_tokens": cell.output_tokens,
        "loop": cell.loop,
        **_load(cell),
        "repeat": cell.repeat,
        "state": "measured",
        "why": cell.why,
        "flags": [],
        "failures": failures(events),
        "client": asdict(cell.client),
    }
    state, why = _state(cell, events)
    if state not in ("measured", "interrupted") or not any(event.done for event in events):
        nothing = {"metrics": None, "steady": None, "roofline": None}
        return head | {"state": state, "why": why, **nothing}
    metrics = {**totals(events), **latencies(events), **_beside(events)}
    limit = _bound(cell, roofline)
    flags = _flags(cell, events, metrics)
    if limit and _beats(limit, cell, events, metrics):
        flags.append("beyond_roofline")
    if objective:
        metrics |= _goodput(events, objective, metrics["duration"])
    return head | {
        "state": state,
        "why": why,
        "flags": sorted(flags),
        "metrics": metrics,
        "steady": steady(events, cell.loop, cell.load),
        "roofline": limit.as_json() if limit else None,
    }


def _load(cell: Cell) -> Result:
    if cell.loop == "closed":
        return {"max_concurrency": round(cell.load)}
    return {"request_rate": cell.load}


def beyond(cell: Cell) -> tuple[str, str] | None:
    """Return the state and the words of a cell that does not fit, None for one that does."""
    return Room(cell.context, cell.native).beyond(cell.prompt_tokens + cell.output_tokens)


def _state(cell: Cell, events: Sequence[Event]) -> tuple[str, str]:
    if outside := beyond(cell):
        return outside
    if cell.why:
        return "failed", cell.why
    done = [event for event in events if event.done]
    if not done:
        if cell.interrupted:
            return "interrupted", "no request had ended"
        said = ", ".join(f"{count} {name}" for name, count in failures(events).items())
        return "failed", f"no request ended with words ({said or 'none was sent'})"
    off = [length for e in done if (length := _length(e)) is None or _is_off(cell, length)]
    if off:
        known = sorted({length for length in off if length is not None})
        seen = f"{known[0]} to {known[-1]} tokens" if known else "nobody counted them"
        return "failed", f"prompts are not {cell.prompt_tokens} tokens ±1 %: {seen}"
    return ("interrupted" if cell.interrupted else "measured"), ""


def _length(event: Event) -> int | None:
    """The prompt's tokens by the server's usage, else by its count beforehand."""
    return event.prompt_tokens if event.prompt_tokens is not None else event.counted


def _is_off(cell: Cell, length: int) -> bool:
    return abs(length - cell.prompt_tokens) > TOLERANCE * cell.prompt_tokens


def _beside(events: Sequence[Event]) -> Result:
    """Figures that keep vLLM's ones honest: tokens a chunk, output lengths, cached tokens."""
    done = [event for event in events if event.done]
    output = [event.output_tokens for event in done if event.output_tokens is not None]
    cached = [event.cached_tokens for event in done if event.cached_tokens is not None]
    chunks = sum(len(event.at) for event in done)
    return {
        "tokens_per_chunk": sum(output) / chunks if done and len(output) == len(done) else None,
        "median_output_tokens": float(median(output)) if output else None,
        "most_cached_tokens": max(cached, default=None),
    }


def _flags(cell: Cell, events: Sequence[Event], metrics: Result) -> list[str]:
    done = [event for event in events if event.done]
    told = [event.output_tokens for event in done if event.output_tokens is not None]
    found = {
        "client_bound": _client_bound(cell.client, metrics),
        "cache": _from_cache(cell, done),
        "shared": cell.shared,
        "usage_missing": any(event.output_tokens is None for event in done),
        "failures": bool(metrics["failed"]),
        "queue_grows": cell.loop == "open" and _grows(done),
        "too_brief": cell.loop == "open" and _is_brief(events, metrics["median_e2el_ms"]),
        "output_short": cell.ignore_eos and any(tokens < cell.output_tokens for tokens in told),
        "output_long": any(tokens > cell.output_tokens for tokens in told),
    }
    return [name for name, is_so in found.items() if is_so]


def _client_bound(client: Client, metrics: Result) -> bool:
    """Whether our own delay could matter to what is told of the engine."""
    if client.busy > BUSY:
        return True
    carried = client.capacity * client.processes
    if carried and (metrics["chunk_throughput"] or 0) > FULL * carried:
        return True
    late = max(client.lag_p99, (metrics["p99_queued_ms"] or 0) * MS)
    shares = ((metrics["median_ttft_ms"], TTFT_SHARE), (metrics["median_itl_ms"], GAP_SHARE))
    # Chunks that arrive together have no gap that a delay could be compared with.
    return late > SEEN_NS and any(
        value and value * MS > SEEN_NS and late > share * value * MS for value, share in shares
    )


def _from_cache(cell: Cell, done: Sequence[Event]) -> bool:
    """Whether a prefix cache answered: by the server's count, or by a time to first token
    that only repeated prompts had."""
    head = min(HEAD_TOKENS, HEAD_SHARE * cell.prompt_tokens)
    counted = any((event.cached_tokens or 0) > head for event in done)
    below = cell.cached_below
    quick = below is not None and any(e.at[0] - (e.sent or e.scheduled) < below for e in done)
    return counted or quick


def _grows(done: Sequence[Event]) -> bool:
    """Whether requests took ever longer, so that the rate is above what can be carried."""
    ordered = sorted(done, key=lambda event: event.scheduled)
    third = len(ordered) // 3
    if third < 3:
        return False
    first, last = (
        median(e.end - e.scheduled for e in part if e.end is not None)
        for part in (ordered[:third], ordered[-third:])
    )
    return last > GROWTH * first


def _is_brief(events: Sequence[Event], answer: float) -> bool:
    """Whether all arrivals came so close together that no load of their rate was there."""
    moments = [event.scheduled for event in events]
    return max(moments) - min(moments) < BRIEF * answer * MS


def _bound(cell: Cell, roofline: Roofline | None) -> Bound | None:
    if roofline is None:
        return None
    shape, peaks = roofline
    at_once = max(1, round(cell.load)) if cell.loop == "closed" else 1
    return bound(
        shape,
        peaks,
        prompt_tokens=cell.prompt_tokens,
        output_tokens=cell.output_tokens,
        at_once=at_once,
    )


def _beats(limit: Bound, cell: Cell, events: Sequence[Event], metrics: Result) -> bool:
    """Whether a figure is better than the card can be. How many answer at once in an open
    loop is not known, so there only the first token is looked at."""
    firsts = (Figures.of(event).ttft for event in events if event.done)
    quickest = min((ttft for ttft in firsts if ttft is not None), default=None)
    rate = metrics["output_throughput"] if cell.loop == "closed" else None
    return bool(limit.broken_by(quickest, rate))


def _goodput(events: Sequence[Event], objective: Objective, duration: float) -> Result:
    good = sum(objective.kept_by(event) for event in events)
    return {
        "good": good,
        "request_goodput": good / duration if duration > 0 else None,
        "objective_met": objective.met(good, len(events)),
    }
