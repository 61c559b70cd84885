"""The published tables in a report: their doubts, and what nobody measured with its command."""

from __future__ import annotations

import pytest
from kept_tables import notes, row, section, tables, whole

from eval.report.evidence import Evidence
from eval.report.speed import published_bound


def test_every_published_table_has_its_section(bare: Evidence) -> None:
    anchors = [one.anchor for one in whole(bare, "en").sections]
    assert anchors == [
        *("comparison", "models", "advice", "scores", "memory", "speed", "costs"),
        *("tradeoffs", "matrix", "settings", "contamination", "case", "verdicts", "manifest"),
    ]


def test_the_roofline_calls_the_published_32k_cell_impossible_and_no_other(bare) -> None:
    rows = tables(section(bare, "speed"))[0].rows
    verdicts = {(one[0].text, one[1].text): one[6].text for one in rows}
    assert verdicts.pop(("Qwen2.5-7B", "32K")) == "impossible without a cache"
    assert set(verdicts.values()) == {"possible"}
    qwen = bare.published.model("qwen2.5-7b")
    limit = published_bound(bare, qwen, bare.published.speed.rows[2])
    assert limit.prefill_ms == pytest.approx(1094, rel=0.01)


def test_published_cells_beyond_the_checkpoint_say_so(bare: Evidence) -> None:
    text = tables(section(bare, "speed"))[0]
    assert row(text, "DeepSeek-Coder-7B")[1] == "8K (beyond native context (4096))"


def test_published_memory_stands_beside_what_follows_from_the_shape(bare: Evidence) -> None:
    table = tables(section(bare, "memory"))[0]
    assert row(table, "Qwen2.5-7B")[:6] == [
        *("Qwen2.5-7B", "FP16/BF16", "14.8", "15.2", "15.9", "yes, from L4"),
    ]
    four_bits = [cells for cells in table.rows if cells[1].text == "q4_K_M"]
    assert [cells[3].text for cells in four_bits] == ["4.7", "4.2", "3.7", "6.2"]


def test_a_measured_figure_stands_beside_a_published_one_of_the_same_prompt(found) -> None:
    table = tables(section(found, "speed"))[0]
    assert row(table, "Qwen2.5-7B")[7].startswith("100.0 (")
    assert row(table, "Qwen2.5-7B")[9].startswith("perf/")
    assert row(table, "Yi-1.5-6B-Chat")[7:] == ["not measured", "not measured", ""]


def test_what_nobody_measured_is_said_with_the_command_that_does(bare: Evidence) -> None:
    for anchor, command in (
        ("speed", "eval perf"),
        ("costs", "eval soak"),
        ("costs", "eval cost --startup"),
        ("matrix", "eval capabilities"),
        ("memory", "eval cost --startup"),
    ):
        for language in ("en", "zh"):
            assert command in notes(section(bare, anchor, language)), anchor


def test_convenience_names_its_sources_and_gives_no_stars(bare: Evidence) -> None:
    table = tables(section(bare, "matrix"))[-1]
    assert row(table, "vLLM (engine)")[2] == "not looked up"
    assert "docs/deployment/docker.md" in row(table, "vLLM (engine)")[1]
