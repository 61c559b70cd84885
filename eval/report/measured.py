"""What was measured: pass rates with intervals, the order, languages, tags, proxies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from eval.report.blocks import Bar, Block, Cell, Column, Plot, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.texts import Texts
from eval.report.values import not_measured
from eval.score import ContestantScore, Rate, Spread
from eval.scores.order import ALPHA
from eval.scores.shares import Share

figure = partial(Column, kind="measured")
"""A column of what this run has measured."""


def measured(found: Evidence, t: Texts) -> Section:
    """Return the scores of the run's contestants."""
    blocks: list[Block] = [
        Text(t("scores.intro")),
        *_rates(found, t),
        *_order(found, t),
        *_groups(found, t, "scores.by_prompt_language", lambda one: one.by_prompt_language),
        *_chinese(found, t),
        *_groups(found, t, "scores.by_language", lambda one: one.by_language),
        *_groups(found, t, "scores.by_tag", lambda one: one.by_tag),
        *_verdicts(found, t),
        *_length(found, t),
        *_proxies(found, t),
    ]
    return Section("scores", t("scores.title"), tuple(blocks))


def _rates(found: Evidence, t: Texts) -> Iterable[Block]:
    ks = sorted({k for one in found.scores.contestants for k in one.pass_at})
    rows = []
    bars = []
    for one in found.scores.contestants:
        label = found.labels[one.contestant]
        if one.rate is None:
            rows.append((Cell(label, "strong"), *([not_measured(t)] * (4 + len(ks)))))
            continue
        low, high = one.rate.wilson
        bars.append(Bar(label, 100 * one.rate.value, 100 * low, 100 * high))
        rows.append(
            (
                Cell(label, "strong"),
                Cell(t.percent(one.rate.value), "number"),
                Cell(str(one.rate.problems), "number"),
                Cell(t.percents(one.rate.wilson), "number"),
                Cell(t.percents(one.rate.bootstrap), "number"),
                *(_k(one, k, t) for k in ks),
            )
        )
    if bars:
        yield Plot(t("scores.plot"), t("scores.plot_axis"), tuple(bars))
    yield Table(
        (
            Column(t("scores.contestant")),
            figure(t("comparison.pass_rate")),
            figure(t("scores.problems")),
            figure(t("scores.wilson")),
            figure(t("scores.bootstrap")),
            *(figure(f"pass@{k}") for k in ks),
        ),
        tuple(rows),
    )
    yield Text(t("scores.rates_note"), "note")


def _k(one: ContestantScore, k: int, t: Texts) -> Cell:
    if k not in one.pass_at:
        return Cell(t("none"), "missing")
    return Cell(t.percent(one.pass_at[k]), "number")


def _order(found: Evidence, t: Texts) -> Iterable[Block]:
    order = found.order
    if len(found.labels) < 2 or not order.groups:
        return
    yield Text(t("scores.order"), "head")
    rank, rows = 1, []
    for group in order.groups:
        last = rank + len(group) - 1
        alone = len(group) == 1
        rows.append(
            (
                Cell(str(rank) if alone else f"{rank}–{last}", "number"),
                Cell(t.listed([found.labels[name] for name in group]), "strong"),
                Cell(t("scores.decided") if alone else t("undecided")),
            )
        )
        rank = last + 1
    yield Table(
        (Column(t("scores.place")), Column(t("scores.contestants")), figure(t("scores.standing"))),
        tuple(rows),
    )
    yield Table(
        (
            Column(t("scores.first")),
            Column(t("scores.second")),
            figure(t("scores.gap")),
            figure(t("scores.p")),
            figure(t("scores.standing")),
        ),
        tuple(
            (
                Cell(found.labels[gap.first]),
                Cell(found.labels[gap.second]),
                Cell(t.points(gap.value), "number"),
                Cell(p_value(p), "number"),
                Cell(t("scores.decided") if sure else t("undecided")),
            )
            for gap, p, sure in zip(order.gaps, order.adjusted, order.decided, strict=True)
        ),
    )
    yield Text(t("scores.order_note", alpha=t.percent(ALPHA)), "note")


def p_value(p: float) -> str:
    """Return a p value with three decimals; none is ever 0."""
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def _groups(
    found: Evidence, t: Texts, key: str, rates: Callable[[ContestantScore], Mapping[str, Rate]]
) -> Iterable[Block]:
    """A table of groups in rows and contestants in columns."""
    tables = {one.contestant: rates(one) for one in found.scores.contestants}
    groups = sorted({group for table in tables.values() for group in table})
    if not groups:
        return

    def cell(rate: Rate | None) -> Cell:
        if rate is None:
            return Cell(t("none"), "missing")
        note = t("scores.group_note", interval=t.percents(rate.wilson), problems=rate.problems)
        return Cell(t.percent(rate.value), "number", note)

    named = t.entries.get
    yield Text(t(key), "head")
    yield Table(
        (Column(t("scores.group")), *(figure(found.labels[name]) for name in tables)),
        tuple(
            (
                Cell(named(f"prompt.{group}", group), "strong"),
                *(cell(table.get(group)) for table in tables.values()),
            )
            for group in groups
        ),
    )


def _chinese(found: Evidence, t: Texts) -> Iterable[Block]:
    yield Text(t("scores.chinese"), "head")
    if all(one.chinese is None for one in found.scores.contestants):
        yield Text(t("scores.chinese_missing"), "note")
        return
    rows = []
    for one in found.scores.contestants:
        gap = one.chinese
        if gap is None:
            rows.append((Cell(found.labels[one.contestant], "strong"), *_no(4, t)))
            continue
        decided = gap.p < ALPHA
        rows.append(
            (
                Cell(found.labels[one.contestant], "strong"),
                Cell(t.points(gap.value), "number", t.points_interval(gap.interval)),
                Cell(p_value(gap.p), "number"),
                Cell(str(gap.problems), "number"),
                Cell(t("scores.differs") if decided else t("undecided")),
            )
        )
    yield Table(
        (
            Column(t("scores.contestant")),
            figure(t("scores.chinese_gap")),
            figure(t("scores.p_plain")),
            figure(t("scores.problems")),
            figure(t("scores.standing")),
        ),
        tuple(rows),
    )
    yield Text(t("scores.chinese_note"), "note")


def _no(count: int, t: Texts) -> tuple[Cell, ...]:
    return (Cell(t("none"), "missing"),) * count


def _verdicts(found: Evidence, t: Texts) -> Iterable[Block]:
    scores = found.scores.contestants
    seen = list(scores[0].verdicts) if scores else []
    verdicts = [one for one in seen if any(score.verdicts[one].count for score in scores)]
    yield Text(t("scores.verdicts"), "head")
    yield Table(
        (
            Column(t("scores.contestant")),
            *(figure(verdict) for verdict in verdicts),
            figure("INFRA"),
        ),
        tuple(
            (
                Cell(found.labels[one.contestant], "strong"),
                *(_share(one.verdicts[verdict], t) for verdict in verdicts),
                _share(one.infra, t),
            )
            for one in scores
        ),
    )
    yield Text(t("scores.verdicts_note"), "note")


def _length(found: Evidence, t: Texts) -> Iterable[Block]:
    yield Text(t("scores.length"), "head")
    yield Table(
        (
            Column(t("scores.contestant")),
            figure(t("scores.truncated")),
            figure(t("scores.tokens")),
            figure(t("scores.seconds")),
        ),
        tuple(
            (
                Cell(found.labels[one.contestant], "strong"),
                _share(one.truncated, t),
                _spread(one.tokens, 0, t),
                _spread(one.seconds, 1, t),
            )
            for one in found.scores.contestants
        ),
    )
    yield Text(t("scores.length_note"), "note")


def _share(share: Share, t: Texts) -> Cell:
    if share.value is None:
        return Cell(t("none"), "missing")
    return Cell(f"{share.count}/{share.total}", "number", t.percent(share.value))


def _spread(spread: Spread | None, digits: int, t: Texts) -> Cell:
    if spread is None:
        return Cell(t("not_told"), "missing")
    note = t("scores.spread_note", p95=f"{spread.p95:.{digits}f}", count=spread.count)
    return Cell(f"{spread.median:.{digits}f}", "number", note)


def _proxies(found: Evidence, t: Texts) -> Iterable[Block]:
    if not found.proxies:
        return
    names = list(found.proxies[0].figures)
    yield Text(t("scores.proxies"), "head")
    yield Text(t("scores.proxies_intro"))
    yield Table(
        (
            Column(t("scores.contestant")),
            Column(t("scores.language")),
            figure(t("scores.answers")),
            *(figure(t(f"proxy.{name.replace(' ', '_')}")) for name in names),
        ),
        tuple(
            (
                Cell(found.labels[row.contestant], "strong"),
                Cell(row.language),
                Cell(str(row.answers), "number"),
                *(_proxy(name, row.figures[name], t) for name in names),
            )
            for row in found.proxies
        ),
    )
    yield Text(t("scores.proxies_note"), "note")


def _proxy(name: str, spread: Spread | None, t: Texts) -> Cell:
    if spread is None:
        return Cell(t("none"), "missing")
    counted = name in ("longest function", "deepest nesting")
    return Cell(f"{spread.mean:.1f}" if counted else t.percent(spread.mean), "number")
