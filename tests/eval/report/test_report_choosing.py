"""What a report gives to choose by: pictures of trade-offs, and advice."""

from __future__ import annotations

from dataclasses import replace

from beside_run import FIRST, SECOND
from kept_tables import notes, section, tables

from eval.advice import Needs, advise, candidates
from eval.report.evidence import Evidence


def test_speeds_are_pictured_by_setting_and_a_lone_point_is_a_sentence(found, bare) -> None:
    kinds = [type(block).__name__ for block in section(found, "tradeoffs").blocks]
    assert kinds.count("Scatter") >= 2  # memory of the two 7B models, speed of setting A
    assert "fewer than two contestants" in notes(section(found, "tradeoffs"))
    assert "eval perf" in notes(section(bare, "tradeoffs"))


def test_nobody_is_beaten_where_pass_rates_meet(found: Evidence) -> None:
    for table in tables(section(found, "tradeoffs")):
        assert {cells[-1].text for cells in table.rows} == {"nobody"}


def test_candidates_carry_what_the_report_shows(found: Evidence) -> None:
    first, second, third, _ = candidates(found)
    assert (first.served, first.native_context, first.service) == ("bf16", 32768, False)
    assert {one.prompt_tokens for one in first.speeds} == {256, 2048}
    assert set(first.passes) == {"en", "zh", "both"}
    assert first.paid.currency == "USD" and second.paid is None
    assert third.model.stored  # its file is not in this home, its header is checked in


def test_advice_on_the_kept_run_is_undecided_and_names_the_faster_as_a_tie_breaker(found) -> None:
    told = advise(candidates(found)[:2], Needs(context=4096))
    assert (told.choice, set(told.undecided)) == (None, {FIRST, SECOND})
    tie = next(one for one in told.reasons if one.code == "tie_faster")
    assert tie.values["label"] == "Qwen2.5-7B-Instruct"


def test_a_run_that_is_no_result_advises_nobody(found: Evidence) -> None:
    open_run = replace(found, summary=replace(found.summary, missing=9, planned=409))
    assert not open_run.is_result
    told = advise(candidates(open_run), Needs())
    assert {reason.code for _, reason in told.excluded} >= {"no_result"}
    assert told.choice is None and told.undecided == ()
