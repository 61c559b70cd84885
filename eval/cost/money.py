"""What a run has cost: for a million tokens, and for a solved problem. Pure.

Hardware is paid by the hour in which somebody's answer was being written; what several
contestants share is shared out at every moment among those that were writing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eval.cost.prices import HourPrice, TokenPrice
from eval.lines import Record
from eval.score import rate
from eval.scores.resampling import Interval
from eval.scores.samples import Sample, tally

MILLION = 1_000_000
TOKENS = "tokens"
Span = tuple[float, float]


@dataclass(frozen=True)
class Tokens:
    """As the servers counted them; `uncounted` answers came without a count."""

    input: int
    output: int
    uncounted: int


@dataclass(frozen=True)
class Cost:
    """One contestant's, paid by the hour of the hardware `basis` at `an_hour` (what is paid
    whether it works or waits), or by `tokens`. None stands for what cannot be told, as the
    cost of a solved problem where none was solved. `interval` follows from the pass rate's
    (95 %), with the money taken as exact; its upper end is None where the pass rate may be 0.
    """

    contestant: str
    basis: str
    an_hour: float | None
    amount: float
    currency: str
    hours: float | None
    tokens: Tokens
    samples: int
    pass_rate: float | None
    per_million_output: float | None
    per_million: float | None
    per_solved: float | None
    interval: tuple[float, float | None] | None


@dataclass(frozen=True)
class Evidence:
    """What one contestant did for the money."""

    contestant: str
    tokens: Tokens
    samples: Sequence[Sample]


def by_the_hour(hours: float, price: HourPrice, utilisation: float, evidence: Evidence) -> Cost:
    """Return the cost of hardware that worked for so many hours of those that were paid."""
    amount = hours / utilisation * price.amount + hours * price.electricity
    return _cost((price.on, price.amount, amount, price.currency), hours, evidence)


def by_tokens(price: TokenPrice, rate_: float, currency: str, evidence: Evidence) -> Cost:
    """Return the cost of a service; `rate_` turns its currency into `currency`."""
    counted = evidence.tokens
    amount = counted.input * price.input.value + counted.output * price.output.value
    return _cost((TOKENS, None, amount / MILLION * rate_, currency), None, evidence)


def busy_hours(spans: Mapping[str, Sequence[Span]]) -> dict[str, float]:
    """Return how long each of the contestants on the same hardware has it to pay for; spans
    are in seconds.

    Answers side by side count once, and every moment is shared out among the contestants
    that were writing.
    """
    found = dict.fromkeys(spans, 0.0)
    edges = sorted(
        (moment, step, name)
        for name, own in spans.items()
        for begin, end in own
        for moment, step in ((begin, 1), (end, -1))
    )
    writing = dict.fromkeys(spans, 0)
    before = 0.0
    for moment, step, name in edges:
        active = [one for one, count in writing.items() if count]
        for one in active:
            found[one] += (moment - before) / len(active)
        writing[name] += step
        before = moment
    return {name: seconds / 3600 for name, seconds in found.items()}


def span(record: Record) -> Span | None:
    """Return when an answer was written, in seconds of the clock; None where it is not known.

    The records' own moments are of a clock that begins with each start of the machine; the
    moment of recording is the answer's end.
    """
    timings = record["timings"]
    begun = timings.get("sent") or timings["scheduled"]
    # An answer that was cut off for repeating itself has no end of its own.
    ended = timings["end"] or (timings.get("contents") or [None])[-1]
    if ended is None or ended < begun:
        return None
    at = datetime.fromisoformat(record["at"]).timestamp()
    return at - (ended - begun), at


def count_tokens(records: Sequence[Record]) -> Tokens:
    """Add up what the servers counted."""
    counted = [one["usage"] for one in records if one["usage"]]
    return Tokens(
        sum(one["prompt_tokens"] for one in counted),
        sum(one["output_tokens"] for one in counted),
        len(records) - len(counted),
    )


Paid = tuple[str, float | None, float, str]


def _cost(paid: Paid, hours: float | None, evidence: Evidence) -> Cost:
    basis, an_hour, amount, currency = paid
    tokens, samples = evidence.tokens, evidence.samples
    counted = sum(one.counts for one in samples)
    passed = rate(tally(samples))
    each = amount / counted if counted else None
    solved = passed.value if passed else 0.0
    everything = tokens.input + tokens.output
    return Cost(
        contestant=evidence.contestant,
        basis=basis,
        an_hour=an_hour,
        amount=amount,
        currency=currency,
        hours=hours,
        tokens=tokens,
        samples=counted,
        pass_rate=passed.value if passed else None,
        per_million_output=amount / tokens.output * MILLION if tokens.output else None,
        per_million=amount / everything * MILLION if everything else None,
        per_solved=each / solved if each is not None and solved else None,
        interval=_interval(each, passed.wilson) if each is not None and passed else None,
    )


def _interval(each: float, pass_rate: Interval) -> tuple[float, float | None]:
    low, high = pass_rate
    return each / high, each / low if low > 0 else None
