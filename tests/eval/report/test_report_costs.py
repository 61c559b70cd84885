"""Costs in a report: what was paid for, at which price, and the mend where there is none."""

from __future__ import annotations

from dataclasses import replace

from beside_run import FIRST, SECOND, THIRD
from kept_tables import notes, row, section, tables

from eval.beside.together import beside
from eval.cost.hardware import Paying
from eval.cost.money import TOKENS, Tokens
from eval.cost.prices import Terms
from eval.cost.runs import Unpriced
from eval.cost.telling import cost_lines
from eval.report.costs import costs as costs_section
from eval.report.evidence import Evidence, gather
from eval.report.texts import texts
from eval.report.tradeoffs import tradeoffs
from eval.runs.company import Busy, Company
from eval.score import Rate, wilson


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


def beaten_by_cost(found: Evidence, **changes: object) -> tuple[list[str], str]:
    """Who is beaten for certain on the picture of money, where the third solves most problems;
    and what is said below. Costs are the run's with `changes`."""
    best = Rate(0.8, 50, wilson(0.8, 50), None)
    scores = tuple(
        replace(one, rate=best) if one.contestant == THIRD else one
        for one in found.scores.contestants
    )
    costs = tuple(replace(one, **changes) for one in found.priced)
    told = replace(found.beside, costs=replace(found.beside.costs, costs=costs))
    better = replace(found, scores=replace(found.scores, contestants=scores), beside=told)
    part = tradeoffs(better, texts("en"))
    return [one[-1].text for one in tables(part)[-1].rows], notes(part)


def test_money_by_the_hour_of_one_run_beats_nobody_and_says_why(bare: Evidence) -> None:
    beaten, told = beaten_by_cost(bare)
    assert set(beaten) == {"nobody"}
    assert "one run, which was not repeated" in told


def test_prices_of_services_can_beat_unless_tokens_are_missing(bare: Evidence) -> None:
    tokens = {"basis": TOKENS, "tokens": Tokens(1000, 1000, 0)}
    assert bare.labels[THIRD] in beaten_by_cost(bare, **tokens)[0]
    beaten, told = beaten_by_cost(bare, **{**tokens, "tokens": Tokens(1000, 1000, 3)})
    assert set(beaten) == {"nobody"} and "no server counted" in told


def test_costs_say_what_else_the_machine_did_as_far_as_it_was_noted(bare: Evidence) -> None:
    def told(company: Company, language: str = "en") -> str:
        costs = replace(bare.beside.costs, company=company)
        return notes(
            costs_section(replace(bare, beside=replace(bare.beside, costs=costs)), texts(language))
        )

    assert "what else the machine did meanwhile is not known" in notes(section(bare, "costs"))
    quiet = told(Company(noted=True))
    assert "not known" not in quiet and "Other work" not in quiet
    busy = Company(True, Busy(15.5, 2, began=True), (THIRD,))
    assert "Other work ran on the machine" in told(busy) and "15.5 on 2 cores" in told(busy)
    assert bare.labels[THIRD] in told(busy) and "15.5" in told(busy, "zh")
    lines = "\n".join(cost_lines(replace(bare.beside.costs, company=busy), bare.beside.terms))
    assert "load 15.5 on 2 cores" in lines and THIRD in lines
