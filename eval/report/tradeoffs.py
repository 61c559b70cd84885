"""Accuracy against memory, speed and money, with intervals: who is beaten for certain.

A point is beaten only where another one is better or equal on both axes by intervals that
do not meet. Speeds of different settings are never in one picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.cost.money import TOKENS
from eval.cost.prices import load_prices
from eval.report.blocks import Block, Cell, Column, Dot, Scatter, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.memory import as_served, memory_as_served
from eval.report.scatter import nice_end
from eval.report.settings import by_setting
from eval.report.texts import Texts
from eval.report.values import number
from eval.scores.resampling import Interval

Load = tuple[int, int, int]


@dataclass(frozen=True)
class Point:
    """A contestant with its pass rate, 0 to 1, and another figure. The other one's interval has
    no width where it is computed; None is a measurement with fewer than three repeats, which
    decides nothing: so is money by the hour of one run. Nor does money that was paid for other
    things (`paid_for`): it hangs on how much of the paid time somebody works.
    """

    contestant: str
    other: float
    other_interval: Interval | None
    rate: float
    rate_interval: Interval
    paid_for: str = ""


def beats(one: Point, two: Point, *, more_is_better: bool) -> bool:
    """Whether `one` is better than `two` for certain: its whole interval of the pass rate is
    at or above the other's, the other figure is no worse, and one of both is strictly better."""
    if one.other_interval is None or two.other_interval is None or one.paid_for != two.paid_for:
        return False
    sign = 1.0 if more_is_better else -1.0
    first = sorted(sign * end for end in one.other_interval)
    second = sorted(sign * end for end in two.other_interval)
    at_least = one.rate_interval[0] >= two.rate_interval[1] and first[0] >= second[1]
    strictly = one.rate_interval[0] > two.rate_interval[1] or first[0] > second[1]
    return at_least and strictly


def beaten_by(points: Sequence[Point], *, more_is_better: bool) -> Mapping[str, list[str]]:
    """Return for each contestant those that beat it."""
    return {
        two.contestant: [
            one.contestant for one in points if beats(one, two, more_is_better=more_is_better)
        ]
        for two in points
    }


def tradeoffs(found: Evidence, t: Texts) -> Section:
    """Return three kinds of pictures, each with its table."""
    blocks: list[Block] = [Text(t("tradeoffs.intro"))]
    blocks += _drawn(found, "memory", _memory(found), t, digits=2)
    groups = _speeds(found)
    for letter, (prompt, output, at_once), points in groups:
        values = {"letter": letter, "prompt": prompt, "output": output, "at_once": at_once}
        blocks += _drawn(found, "speed", points, t, digits=1, **values)
    if not groups:
        blocks += [Text(t("tradeoffs.speed_head"), "head"), Text(t("speed.nothing"), "note")]
    points = _money(found)
    if points:
        kinds = list(dict.fromkeys(one.paid_for for one in points))
        named = [t("costs.by_tokens") if one == TOKENS else one for one in kinds]
        values = {"currency": load_prices().currency, "hardware": t.listed(named)}
        blocks += _drawn(found, "cost", points, t, digits=3, **values)
        blocks += [Text(line, "note") for line in _why_undecided(points, t)]
    else:
        why = "tradeoffs.no_figures" if found.priced else "tradeoffs.no_cost"
        blocks += [Text(t("tradeoffs.cost_head"), "head"), Text(t(why), "note")]
    return Section("tradeoffs", t("tradeoffs.title"), tuple(blocks))


def _rates(found: Evidence) -> Mapping[str, tuple[float, Interval]]:
    return {
        one.contestant: (one.rate.value, one.rate.wilson)
        for one in found.scores.contestants
        if one.rate
    }


def _memory(found: Evidence) -> list[Point]:
    points = []
    for name, (rate, interval) in _rates(found).items():
        if need := as_served(found, name):
            gib = memory_as_served(found, name, need)
            points.append(Point(name, gib, (gib, gib), rate, interval))
    return points


def _speeds(found: Evidence) -> list[tuple[str, Load, list[Point]]]:
    """For each setting the load that most of its contestants were measured under."""
    rates = _rates(found)
    pictures = []
    for letter, tests in by_setting(found, found.beside.load_tests):
        loads: dict[Load, list[Point]] = {}
        for test in tests:
            name = test.source.contestant
            for line in test.document["summary"]:
                figure = line["figures"].get("output_throughput")
                if name not in rates or line["loop"] != "closed" or line["flags"] or not figure:
                    continue
                value = figure["mean"]
                low, high = figure["low"], figure["high"]
                span = None if low is None or high is None else (low, high)
                load = line["prompt_tokens"], line["output_tokens"], line["max_concurrency"]
                own = loads.setdefault(load, [])
                if all(one.contestant != name for one in own):  # the newest stands first
                    own.append(Point(name, value, span, *rates[name]))
        if loads:
            load = max(loads, key=lambda one: (len(loads[one]), -one[2], -one[0]))
            pictures.append((letter, load, loads[load]))
    return pictures


def _money(found: Evidence) -> list[Point]:
    """What a million output tokens cost, whatever was paid for: all is in one currency.

    A service's price holds for whatever was counted. Hours are those of one run, which was
    not repeated, and answers without a count of tokens make each token look too dear.
    """
    rates = _rates(found)
    points = []
    for one in found.priced:
        amount = one.per_million_output
        if one.contestant in rates and amount is not None:
            sure = one.basis == TOKENS and not one.tokens.uncounted
            span = (amount, amount) if sure else None
            points.append(Point(one.contestant, amount, span, *rates[one.contestant], one.basis))
    return points


def _why_undecided(points: Sequence[Point], t: Texts) -> Iterator[str]:
    """Say why the picture of money beats nobody, as far as it does not."""
    if len(points) < 2:
        return
    if any(one.other_interval is None for one in points):
        yield t("tradeoffs.cost_one_run")
    if len({one.paid_for for one in points}) > 1:
        yield t("tradeoffs.cost_apart")


def _drawn(
    found: Evidence, kind: str, points: list[Point], t: Texts, *, digits: int, **values: object
) -> list[Block]:
    title = t(f"tradeoffs.{kind}_title", **values)
    blocks: list[Block] = [Text(t(f"tradeoffs.{kind}_head"), "head")]
    if len(points) < 2:
        label = t.listed([found.labels[one.contestant] for one in points]) or t("none")
        return [*blocks, Text(t("tradeoffs.too_few", title=title, labels=label), "note")]
    beaten = beaten_by(points, more_is_better=kind == "speed")
    axis = t(f"tradeoffs.{kind}_axis", **values)
    dots = tuple(
        _dot(found, place, one, bool(beaten[one.contestant])) for place, one in enumerate(points, 1)
    )
    rows = tuple(
        (Cell(dot.mark, "number"), *_row(found, one, beaten[one.contestant], t, digits))
        for dot, one in zip(dots, points, strict=True)
    )
    columns = (
        Column("#"),
        Column(t("comparison.contestant")),
        Column(axis, kind="measured" if kind == "speed" else "recomputed"),
        Column(t("comparison.pass_rate"), kind="measured"),
        Column(t("tradeoffs.beaten_by")),
    )
    return [
        *blocks,
        Scatter(title, axis, t("scores.plot_axis"), dots, _y_end(points)),
        Table(columns, rows),
    ]


def _y_end(points: Sequence[Point]) -> float:
    """Where the axis of pass rates ends, in per cent: low ones are drawn larger."""
    return min(100.0, nice_end(100 * max(one.rate_interval[1] for one in points)))


def _dot(found: Evidence, place: int, one: Point, beaten: bool) -> Dot:
    low, high = one.rate_interval
    return Dot(
        mark=str(place),
        label=found.labels[one.contestant],
        x=one.other,
        y=100 * one.rate,
        x_interval=one.other_interval or (one.other, one.other),
        y_interval=(100 * low, 100 * high),
        beaten=beaten,
    )


def _row(
    found: Evidence, one: Point, beaten: Sequence[str], t: Texts, digits: int
) -> tuple[Cell, ...]:
    span = t("no_interval")
    if one.other_interval:
        low, high = one.other_interval
        span = f"{number(low, digits)}–{number(high, digits)}" if low < high else ""
    by = t.listed([found.labels[name] for name in beaten]) or t("tradeoffs.nobody")
    return (
        Cell(found.labels[one.contestant], "strong", _paid_for(one, t)),
        Cell(number(one.other, digits), "number", span),
        Cell(t.percent(one.rate), "number", t.percents(one.rate_interval)),
        Cell(by),
    )


def _paid_for(one: Point, t: Texts) -> str:
    return t("costs.by_tokens") if one.paid_for == TOKENS else one.paid_for
