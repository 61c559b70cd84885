"""Money, starts and hours of load: what it takes to run a contestant day by day."""

from __future__ import annotations

from collections.abc import Iterable

from eval.beside.documents import Slope, Soak, Source
from eval.cost.money import Cost
from eval.report.blocks import Block, Cell, Column, Points, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.safe import without_paths
from eval.report.settings import by_setting, caption
from eval.report.texts import Texts
from eval.report.values import from_where, measured, number, shown

HOUR = 3600.0
MIB = 1024**2


def costs(found: Evidence, t: Texts) -> Section:
    """Return money, start-up and stability."""
    blocks: list[Block] = [
        *_money(found, t),
        Text(t("costs.startup"), "head"),
        *_startup(found, t),
        Text(t("costs.stability"), "head"),
        *_stability(found, t),
    ]
    return Section("costs", t("costs.title"), tuple(blocks))


# ------------------------------------------------------------------ money


def _money(found: Evidence, t: Texts) -> Iterable[Block]:
    priced = found.beside.costs
    if priced is None:
        known = found.beside.no_costs == "hardware"
        yield Text(t("costs.no_hardware") if known else t("costs.no_costs"), "note")
        return
    terms = found.beside.terms
    yield Text(t("costs.bought" if terms.bought else "costs.rented", **_terms(found, t)))
    yield Text(t("costs.examples"), "warning")
    for basis in dict.fromkeys(one.basis for one in priced.costs):
        own = [one for one in found.priced if one.basis == basis]
        yield _cost_table(found, basis, own, t)
    if lacking := [*priced.missing, *_uncounted(found, t)]:
        yield Points(tuple(without_paths(one) for one in lacking))
    yield Text(t("costs.note"), "note")


def _terms(found: Evidence, t: Texts) -> dict[str, str]:
    terms = found.beside.terms
    return {
        "share": t.percent(terms.utilisation),
        "electricity": f"{terms.electricity:g}",
        "hardware": t.listed(list(dict.fromkeys(found.beside.hardware))),
    }


def _cost_table(found: Evidence, basis: str, own: list[Cost], t: Texts) -> Table:
    currency = own[0].currency
    title = t("costs.by_tokens") if basis == "tokens" else t("costs.by_hours", hardware=basis)
    heads = ("hours", "amount", "million_output", "million", "rate", "solved")
    return Table(
        (
            Column(t("comparison.contestant")),
            *(Column(t(f"costs.{head}", currency=currency)) for head in heads),
        ),
        tuple(_cost_row(found, one, t) for one in own),
        caption=title,
    )


def _cost_row(found: Evidence, one: Cost, t: Texts) -> tuple[Cell, ...]:
    none = Cell(t("none"), "missing")
    return (
        Cell(found.labels[one.contestant], "strong"),
        none if one.hours is None else Cell(number(one.hours, 3), "number"),
        Cell(_amount(one.amount), "number"),
        _amount_cell(one.per_million_output, t),
        _amount_cell(one.per_million, t),
        none if one.pass_rate is None else Cell(t.percent(one.pass_rate), "number"),
        _solved(one, t),
    )


def _amount(value: float) -> str:
    return f"{value:.3g}"


def _amount_cell(value: float | None, t: Texts) -> Cell:
    return Cell(t("none"), "missing") if value is None else Cell(_amount(value), "number")


def _solved(one: Cost, t: Texts) -> Cell:
    if one.interval is None:
        return Cell(t("none"), "missing")
    low, high = one.interval
    if one.per_solved is None:
        return Cell(t("costs.none_solved"), "missing", t("costs.at_least", low=_amount(low)))
    if high is None:
        return Cell(_amount(one.per_solved), "number", t("costs.at_least", low=_amount(low)))
    return Cell(_amount(one.per_solved), "number", f"{_amount(low)}–{_amount(high)}")


def _uncounted(found: Evidence, t: Texts) -> Iterable[str]:
    for one in found.priced:
        if one.tokens.uncounted:
            label = found.labels[one.contestant]
            yield t("costs.uncounted", label=label, count=one.tokens.uncounted)


# ------------------------------------------------------------------ starts


def _startup(found: Evidence, t: Texts) -> Iterable[Block]:
    groups = by_setting(found, found.beside.starts)
    if not groups:
        yield Text(t("costs.no_startup"), "note")
    for letter, starts in groups:
        rows = []
        for one in starts:
            line, source = one.line, one.source
            cold = None if line.cold_seconds is None else measured(source, line.cold_seconds, "s")
            warm = None if line.warm_seconds is None else measured(source, line.warm_seconds, "s")
            rows.append(
                (
                    Cell(found.labels[source.contestant], "strong"),
                    Cell(str(line.threads), "number"),
                    shown(cold, t) if cold else Cell(t("costs.not_cold"), "missing"),
                    shown(warm, t),
                    Cell(str(len(line.starts)), "number"),
                    from_where(source, letter),
                )
            )
        heads = ("threads", "cold", "warm", "starts")
        columns = (Column(t(f"costs.{head}")) for head in heads)
        yield Table(
            (Column(t("comparison.contestant")), *columns, Column(t("values.source"))),
            tuple(rows),
            caption=caption(letter, t),
        )


# ------------------------------------------------------------------ hours of load


def _stability(found: Evidence, t: Texts) -> Iterable[Block]:
    groups = by_setting(found, found.beside.soaks)
    if not groups:
        yield Text(t("costs.no_stability"), "note")
        return
    heads = ("soaked", "failed", "median", "p95", "drift", "memory", "growth", "restarts")
    for letter, soaks in groups:
        yield Table(
            (
                Column(t("comparison.contestant")),
                *(Column(t(f"costs.{head}")) for head in heads),
                Column(t("values.source")),
            ),
            tuple((*_soak_row(found, one, t), from_where(one.source, letter)) for one in soaks),
            caption=caption(letter, t),
        )
    yield Text(t("costs.stability_note"), "note")


def _soak_row(found: Evidence, one: Soak, t: Texts) -> tuple[Cell, ...]:
    told, source = one.told, one.source
    failed = told.failed.count / told.failed.total if told.failed.total else None
    restarts = Cell(t("costs.not_counted"), "missing")
    if told.restarts is not None:
        restarts = Cell(str(told.restarts), "number")
    rate = "" if told.rate is None else t("speed.rate", rate=f"{told.rate:g}")
    return (
        Cell(found.labels[source.contestant], "strong"),
        Cell(number(told.seconds / HOUR, 2), "number", rate),
        Cell(t.percent(failed), "number", t.percents(told.failed_interval)),
        shown(None if told.median is None else measured(source, told.median, "s"), t, 2),
        shown(None if told.p95 is None else measured(source, told.p95, "s"), t, 2),
        _slope(source, told.drift, (0.001, "ms"), told.drifts, t),
        _memory(told.memory, t),
        _slope(source, told.growth, (MIB, "MiB"), told.grows, t),
        restarts,
    )


def _slope(
    source: Source, slope: Slope | None, unit: tuple[float, str], sure: bool, t: Texts
) -> Cell:
    if slope is None:
        return Cell(t("costs.too_little"), "missing")
    size, name = unit
    value = measured(source, slope.per_hour / size, name, (slope.low / size, slope.high / size))
    word = t("costs.told") if sure else t("undecided")
    cell = shown(value, t)
    return Cell(f"{cell.text} {name}", cell.tone, t.listed([cell.note, word]))


def _memory(memory: tuple[int, int] | None, t: Texts) -> Cell:
    if memory is None:
        return Cell(t("costs.not_seen"), "missing")
    first, last = memory
    return Cell(f"{first / MIB:,.0f} → {last / MIB:,.0f} MiB", "number")
