"""Money, starts and hours of load: what it takes to run a contestant day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from eval.beside.documents import Slope, Soak
from eval.cost.cards import load_cards
from eval.cost.money import Cost
from eval.cost.prices import load_prices
from eval.cost.runs import RunCost, Unpriced
from eval.report.blocks import Block, Cell, Column, Points, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.safe import without_paths
from eval.report.settings import by_setting, caption
from eval.report.texts import Texts
from eval.report.values import RUN, from_where, measured, not_measured, number, shown
from eval.runs.company import Company

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
    if found.beside.costs is None:
        yield Text(t("costs.no_costs", reason=without_paths(found.beside.no_costs)), "note")
        return
    terms = found.beside.terms
    yield Text(t("costs.bought" if terms.bought else "costs.rented", **_terms(found, t)))
    yield Text(t("costs.examples"), "warning")
    yield _cost_table(found, found.beside.costs, t)
    if uncounted := tuple(_uncounted(found, t)):
        yield Points(uncounted)
    if found.beside.costs.by_the_hour:
        yield from _company(found, found.beside.costs.company, t)
    yield Text(t("costs.note"), "note")


def _terms(found: Evidence, t: Texts) -> dict[str, str]:
    terms = found.beside.terms
    return {"share": t.percent(terms.utilisation), "electricity": f"{terms.electricity:g}"}


def _cost_table(found: Evidence, costs: RunCost, t: Texts) -> Table:
    """Everybody in one table, in the order of the manifest: money is money whatever it was
    paid for, and who has no price stands there with the mend."""
    currency = load_prices().currency
    priced = {one.contestant: one for one in found.priced}
    lacking = {one.contestant: one for one in costs.missing}
    heads = ("amount", "million_output", "million")
    return Table(
        (
            Column(t("comparison.contestant")),
            Column(t("costs.paid_for")),
            Column(t("costs.hours"), kind="measured"),
            *(Column(t(f"costs.{head}", currency=currency), kind="recomputed") for head in heads),
            Column(t("costs.rate"), kind="measured"),
            Column(t("costs.solved", currency=currency), kind="recomputed"),
            Column(t("values.source")),
        ),
        tuple(
            _cost_row(found, priced[name], t)
            if name in priced
            else _unpriced_row(found, name, lacking.get(name), t)
            for name in found.contestants
        ),
        caption=t("costs.caption"),
    )


def _cost_row(found: Evidence, one: Cost, t: Texts) -> tuple[Cell, ...]:
    none = Cell(t("none"), "missing")
    return (
        Cell(found.labels[one.contestant], "strong"),
        _paid_for(found, one, t),
        none if one.hours is None else Cell(number(one.hours, 3), "number"),
        Cell(_amount(one.amount), "number"),
        _amount_cell(one.per_million_output, t),
        _amount_cell(one.per_million, t),
        _rate(found, one.contestant, t),
        _solved(one, t),
        _run(found),
    )


def _unpriced_row(
    found: Evidence, name: str, lacking: Unpriced | None, t: Texts
) -> tuple[Cell, ...]:
    """One without a price; who has not answered yet has nothing to be priced."""
    mend = t(f"costs.no_{lacking.why}", id=name, model=lacking.model) if lacking else ""
    label, missing = Cell(found.labels[name], "strong"), not_measured(t)
    hours_and_money = missing, missing, missing, missing
    rate = _rate(found, name, t)
    return label, not_measured(t, mend), *hours_and_money, rate, missing, _run(found)


def _run(found: Evidence) -> Cell:
    """Where hours, tokens and pass rate are from."""
    return Cell(f"run/{found.run.name}", "", str(found.manifest["created"])[:10], to=RUN)


def _paid_for(found: Evidence, one: Cost, t: Texts) -> Cell:
    """The hardware with the price of its hour, or the tokens; and where the price is from."""
    day, given = _price_day(found, one.contestant)
    if one.an_hour is None:
        return Cell(t("costs.by_tokens"), "", t("costs.price_of", date=day))
    price = f"{_amount(one.an_hour)} {one.currency}"
    told = t("costs.given" if given else "costs.an_hour", price=price, date=day)
    return Cell(one.basis, "", told, date="" if given else day)


def _price_day(found: Evidence, name: str) -> tuple[str, bool]:
    """The day of the oldest price that counts, and whether it was given for this once."""
    terms, prices, kinds = found.beside.terms, load_prices(), load_cards().cards
    names = found.beside.hardware.get(name)
    if not names:
        token = prices.tokens[str(found.contestants[name]["flags"]["model"])]
        return str(min(token.input.date, token.output.date)), False
    if not terms.bought and set(names) <= set(terms.rents):
        return "", True
    parts = [prices.machines.get(one) or kinds[one] for one in names]
    days = (one.price_to_buy.date if terms.bought else one.price_an_hour.date for one in parts)
    return str(min(days)), False


def _rate(found: Evidence, name: str, t: Texts) -> Cell:
    scored = found.score_of(name)
    if scored is None or scored.rate is None:
        return not_measured(t)
    return Cell(t.percent(scored.rate.value), "number", t.percents(scored.rate.wilson))


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


def _company(found: Evidence, told: Company, t: Texts) -> Iterable[Block]:
    """What else the machine did during the hours that are priced."""
    if busy := told.busy:
        code = "costs.busy_began" if busy.began else "costs.busy_ended"
        yield Text(t(code, load=f"{busy.load:g}", cores=busy.cores), "warning")
    if shared := [found.labels[name] for name in told.shared if name in found.labels]:
        yield Text(t("costs.shared", labels=t.listed(shared)), "warning")
    if not told.noted:
        yield Text(t("costs.company_unknown"), "note")


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
        columns = (Column(t(f"costs.{head}"), kind="measured") for head in heads)
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
                *(Column(t(f"costs.{head}"), kind="measured") for head in heads),
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
        _slope(one, told.drift, (0.001, "ms"), told.drift_is_told, t),
        _memory(told.memory, t),
        _slope(one, told.growth, (MIB, "MiB"), told.growth_is_told, t),
        restarts,
    )


def _slope(soak: Soak, slope: Slope | None, unit: tuple[float, str], sure: bool, t: Texts) -> Cell:
    if slope is None:
        short = soak.told.long_enough is False
        return Cell(t("costs.too_short" if short else "costs.too_little"), "missing")
    size, name = unit
    value = measured(
        soak.source, slope.per_hour / size, name, (slope.low / size, slope.high / size)
    )
    word = t("costs.told") if sure else t("undecided")
    cell = shown(value, t)
    return replace(cell, text=f"{cell.text} {name}", note=t.listed([cell.note, word]))


def _memory(memory: tuple[int, int] | None, t: Texts) -> Cell:
    if memory is None:
        return Cell(t("costs.not_seen"), "missing")
    first, last = memory
    return Cell(f"{first / MIB:,.0f} → {last / MIB:,.0f} MiB", "number")
