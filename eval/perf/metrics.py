"""Events into figures, in the key names of vLLM's `bench serve`. Pure: no clock, no I/O.

Where vLLM's definition and the truth differ, vLLM's name keeps vLLM's definition and a
figure of our own stands beside it (docs/speed.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.perf.events import Event

MS = 1e6  # nanoseconds
SECOND = 1e9
PERCENTILES = (50, 90, 95, 99)

Result = dict[str, Any]


@dataclass(frozen=True)
class Figures:
    """One request in milliseconds; None where its events do not say.

    `queued` is our own delay between the scheduled moment and sending. Everything else but
    `itl`, `tpot` counts from the scheduled moment. `tpot` needs the server's token count:
    a chunk is not a token.
    """

    queued: float | None
    first_chunk: float | None
    ttft: float | None
    tpot: float | None
    e2el: float | None
    itl: tuple[float, ...]

    @classmethod
    def of(cls, event: Event) -> Figures:
        """Compute a request's figures."""

        def since(moment: int | None) -> float | None:
            return None if moment is None else (moment - event.scheduled) / MS

        first = event.at[0] if event.at else None
        tpot = None
        if first is not None and event.end is not None and (event.output_tokens or 0) > 1:
            assert event.output_tokens  # noqa: S101  looked at in the line above
            tpot = (event.end - first) / (event.output_tokens - 1) / MS
        return cls(
            queued=since(event.sent),
            first_chunk=since(event.first_chunk),
            ttft=since(first),
            tpot=tpot,
            e2el=since(event.end),
            itl=tuple((b - a) / MS for a, b in zip(event.at, event.at[1:], strict=False)),
        )


NAMES: dict[str, Callable[[Figures], Iterable[float | None]]] = {
    "ttft": lambda one: [one.ttft],
    "tpot": lambda one: [one.tpot],
    "itl": lambda one: one.itl,
    "e2el": lambda one: [one.e2el],
    "first_chunk": lambda one: [one.first_chunk],
    "queued": lambda one: [one.queued],
}


def latencies(events: Sequence[Event]) -> Result:
    """Return `{mean,median,std,p50,p90,p95,p99}_{name}_ms` over the requests that ended
    with words; None where none of them says."""
    figures = [Figures.of(event) for event in events if event.done]
    found: Result = {}
    for name, pick in NAMES.items():
        values = [value for one in figures for value in pick(one) if value is not None]
        found.update(_spread(name, np.asarray(values, dtype=np.float64)))
    return found


def _spread(name: str, values: np.ndarray[Any, np.dtype[np.float64]]) -> Result:
    if not values.size:
        keys = ("mean", "median", "std", *(f"p{p}" for p in PERCENTILES))
        return dict.fromkeys(f"{key}_{name}_ms" for key in keys)
    return {
        f"mean_{name}_ms": float(np.mean(values)),
        f"median_{name}_ms": float(np.median(values)),
        f"std_{name}_ms": float(np.std(values)),
        **{f"p{p}_{name}_ms": float(np.percentile(values, p)) for p in PERCENTILES},
    }


def totals(events: Sequence[Event]) -> Result:
    """Return counts and rates over the whole cell, from the first scheduled moment to the
    last end of any request, a failed one's too, ramp and tail included, as vLLM does.

    Rates of tokens are None where a server did not tell the tokens of every answer.
    """
    done = [event for event in events if event.done]
    overs = (event.end if event.done else event.failed for event in events)
    ends = [moment for moment in overs if moment is not None]
    began = min((event.scheduled for event in events), default=0)
    duration = (max(ends) - began) / SECOND if ends else 0.0
    output, prompt = _sum(e.output_tokens for e in done), _sum(e.prompt_tokens for e in done)

    def rate(count: float | None) -> float | None:
        return count / duration if count is not None and duration > 0 else None

    return {
        "completed": len(done),
        "failed": len(events) - len(done),
        "duration": duration,
        "total_input_tokens": prompt,
        "total_output_tokens": output,
        "request_throughput": rate(len(done)),
        "output_throughput": rate(output),
        "total_token_throughput": rate(
            None if output is None or prompt is None else output + prompt
        ),
        "chunks": sum(len(event.at) for event in done),
        "chunk_throughput": rate(sum(len(event.at) for event in done)),
    }


def _sum(counts: Iterable[int | None]) -> int | None:
    """The sum, None where one is missing."""
    known = list(counts)
    return sum(c for c in known if c is not None) if None not in known else None


def failures(events: Sequence[Event]) -> dict[str, int]:
    """Count the requests that failed, by class."""
    classes = Counter(event.error or "no_words" for event in events if not event.done)
    return dict(sorted(classes.items()))
