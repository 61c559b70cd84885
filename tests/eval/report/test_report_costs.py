"""Costs in a report: what was paid for, at which price, and the mend where there is none."""

from __future__ import annotations

from dataclasses import replace

from beside_run import FIRST, SECOND, THIRD
from kept_tables import notes, row, section, tables

from eval.beside.together import beside
from eval.cost.hardware import Paying
from eval.cost.prices import Terms
from eval.cost.runs import Unpriced
from eval.report.costs import costs as costs_section
from eval.report.evidence import Evidence, gather
from eval.report.texts import texts


def test_each_cost_says_what_was_paid_for_and_that_prices_are_examples(found: Evidence) -> None:
    part = section(found, "costs")
    assert "examples to edit" in notes(part)
    second, third = (row(tables(part)[0], found.labels[name]) for name in (SECOND, THIRD))
    assert second[1].startswith("H200 (3.5 USD an hour, price of 2026-")
    assert third[1].startswith("CPU (0.05 USD an hour, price of 2026-")
    assert second[7].startswith("none solved (at least ")
    assert second[8].startswith("run/pocket-50 (2026-")


def test_who_has_no_price_stands_in_the_table_with_the_mend(found: Evidence) -> None:
    run = found.run
    unknown = Unpriced(FIRST, "hardware"), Unpriced(SECOND, "tokens", "m")
    priced = found.beside.costs
    kept = tuple(one for one in priced.costs if one.contestant not in (FIRST, SECOND))
    costs = replace(priced, costs=kept, missing=unknown)
    part = costs_section(gather(run, (), replace(found.beside, costs=costs)), texts("en"))
    first, second = (row(tables(part)[0], found.labels[name]) for name in (FIRST, SECOND))
    assert first[1].startswith("not measured (Its fingerprint names no hardware")
    assert f"--on {FIRST}=2xRTX4090" in first[1]
    assert "has no tokens.m" in second[1]
    assert first[2:6] == ["not measured"] * 4 and first[7] == "not measured"
    assert first[6].startswith("2.0% (")


def test_a_price_that_is_given_is_named_as_given(found: Evidence) -> None:
    terms = Terms(False, 1.0, 0.1, {"H200": 2.0})
    told = beside(found.run, paying=Paying(terms=terms))
    part = costs_section(gather(found.run, (), told), texts("en"))
    first = row(tables(part)[0], found.labels[FIRST])
    assert first[1] == "H200 (2 USD an hour, given for this report)"
