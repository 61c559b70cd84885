"""Measurements in a report: speed, memory, hours of load and checks, each by its setting."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from beside_run import (
    FIRST,
    THIRD,
    checked,
    fingerprint,
    kept_json,
    on_cards,
    started,
    unpacked,
)
from kept_tables import row, section, tables

from eval.beside.together import beside
from eval.report.blocks import Section
from eval.report.evidence import Evidence, gather
from eval.report.sections import SECTIONS
from eval.report.settings import by_setting
from eval.report.texts import texts
from eval.report.values import Value, measured, shown


def test_figures_of_two_fingerprints_are_never_in_one_table(found: Evidence) -> None:
    for measured_ones in (found.beside.load_tests, found.beside.starts, found.beside.checks):
        for letter, own in by_setting(found, measured_ones):
            assert {found.beside.letter(one.source) for one in own} == {letter}
    captions = [one.caption for one in tables(section(found, "speed"))[1:]]
    assert captions == ["Setting A", "Setting B", "Setting C"] or len(set(captions)) == 3
    named = {
        caption: {cells[-1].text for cells in table.rows}
        for caption, table in zip(captions, tables(section(found, "speed"))[1:], strict=True)
    }
    assert {"perf/quick", "perf/slow"} in named.values()


def test_a_measured_speed_has_interval_day_name_and_roofline(found: Evidence) -> None:
    parts = tables(section(found, "speed"))[1:]
    table = next(one for one in parts if one.rows[0][-1].text == "perf/quick")
    told = row(table, "Qwen2.5-7B-Instruct")
    assert told[3] == "100 (100–100)"
    assert re.fullmatch(r"[\d.]+ \([\d.]+–[\d.]+\)", told[4])
    assert told[6].startswith("≥ ") and told[7].startswith("≤ ")
    assert told[8] == "possible"
    assert told[9].startswith("perf/quick (2026-11-30")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_load_test_that_did_not_end_says_so(found: Evidence, language: str) -> None:
    first, *others = found.beside.load_tests
    cut = replace(first, document=first.document | {"ended": False, "missing": ["a", "b"]})
    there = replace(found.beside.found, load_tests=(cut, *others))
    changed = replace(found, beside=replace(found.beside, found=there))
    t = texts(language)
    told = t("speed.unfinished", name=first.source.name, count=2)

    def notes(evidence: Evidence) -> list[str]:
        return [getattr(block, "text", "") for block in SECTIONS["speed"](evidence, t).blocks]

    assert told in notes(changed)
    assert told not in notes(found)


def test_a_load_beyond_the_native_context_has_words_and_no_number(found: Evidence) -> None:
    parts = tables(section(found, "speed"))[1:]
    table = next(one for one in parts if one.rows[0][-1].text == "perf/long")
    assert [cell.text for cell in table.rows[0][3:6]] == ["beyond native context"] * 3


def test_memory_and_start_of_an_engine_stand_beside_the_prediction(found: Evidence) -> None:
    table = tables(section(found, "memory"))[-1]
    told = row(table, found.labels[THIRD])
    assert told[1:5] == ["1.86", "1.77 (no interval)", "–", "+5.3%"]
    started_table = tables(section(found, "costs"))[-2]
    assert row(started_table, found.labels[THIRD])[2] == "9.5 (no interval)"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"card_bytes": 4 * 2**30, "error": -0.25}, ["4.00 (no interval)", "-25.0%"]),
        ({"card_bytes": None, "error": None}, ["–", "–"]),
    ],
)
def test_of_an_engine_on_cards_their_memory_is_told_or_missing(tmp_path, changes, told) -> None:
    run = unpacked(tmp_path, on_cards)
    line = started(FIRST, fingerprint(run, FIRST), device="gpu", predicted=3 * 2**30, **changes)
    kept_json(tmp_path, "startup", "s", line)
    part = section(gather(run, (), beside(run, home=tmp_path)), "memory")
    assert row(tables(part)[-1], "Qwen2.5-7B-Instruct")[3:5] == told


def test_hours_of_load_show_growth_that_is_told_and_drift_that_is_not(found) -> None:
    told = row(tables(section(found, "costs"))[-1], "Qwen2.5-7B-Instruct")
    assert told[2] == "0.1% (0.0–0.1%)"
    assert "undecided" in told[5] and "told" in told[7]
    assert told[6] == "954 → 1,907 MiB"


def test_the_matrix_of_the_run_has_the_published_columns(found: Evidence) -> None:
    told = row(tables(section(found, "matrix"))[1], "Qwen2.5-7B-Instruct")
    assert told[1] == "yes" and told[2].startswith("2.0% (")
    assert told[3].startswith("0.0 points (")
    assert told[4:] == ["32,768", "2,048", "19.19", "not measured"]


def test_checks_show_shares_what_was_left_out_and_what_is_beyond(found: Evidence) -> None:
    table = tables(section(found, "matrix"))[2]
    assert [cells[-1].text for cells in table.rows] == [
        *("75.0% (9/12)", "beyond native context", "75.0% (9/12)"),
    ]
    assert table.rows[2][-1].note == "47.0–91.0%; 2 left out, our own fault"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Short tasks in both languages, Qwen2.5-7B-Instruct: Chinese against English "
            "\u221217.9 points over 28 pairs; right in both 11, in English alone 6, in Chinese "
            "alone 1; McNemar's exact p = 0.125",
        ),
        (
            "zh",
            "两种语言的短题，Qwen2.5-7B-Instruct：28 对题目上中文与英文相差 \u221217.9 个百分点；"
            "两种语言都答对 11 对，只有英文答对 6 对，只有中文答对 1 对；"
            "McNemar 精确检验 p = 0.125",
        ),
    ],
)
def test_short_tasks_are_compared_in_pairs(tmp_path, language, said) -> None:
    run = unpacked(tmp_path, on_cards)
    told = checked(FIRST, fingerprint(run, FIRST))
    like = told["contestants"][0]["checks"][-1]
    pairs = {"pairs": 28, "both": 11, "only_en": 6, "only_zh": 1, "p": 0.125, "floor": 4.57}
    told["contestants"][0]["checks"] += [
        {**like, "check": "chinese_paired", "language": asked, "details": pairs}
        for asked in ("en", "zh")
    ]
    kept_json(tmp_path, "capabilities", "c", told)
    part = section(gather(run, (), beside(run, home=tmp_path)), "matrix", language)
    assert [one for one in _points(part) if "McNemar" in one] == [said]


def test_checks_without_pairs_have_no_line_of_them(found: Evidence) -> None:
    assert found.beside.checks
    assert not [one for one in _points(section(found, "matrix")) if "McNemar" in one]


def test_the_legend_tells_machine_driver_and_flags_without_folders(found: Evidence) -> None:
    table = tables(section(found, "settings"))[0]
    text = "\n".join(cell.text for cells in table.rows for cell in cells)
    assert "NVIDIA H200, 143771 MiB" in text and "vllm 0.32.0" in text
    assert "/srv/secret" not in text
    assert any(one.startswith("soak/") for one in _points(section(found, "settings")))


def _points(part: Section) -> list[str]:
    return [item for block in part.blocks for item in getattr(block, "items", ())]


def test_a_measured_value_names_its_measurement() -> None:
    with pytest.raises(ValueError, match="names its measurement"):
        Value("measured", 1.0, "s")
    t = texts("en")
    assert shown(None, t).text == "not measured"
    assert shown(Value("published", 1234.56, "ms"), t, 0).text == "1,235"
    assert shown(Value("recomputed", 2.0, "GiB", 1.0, 3.0), t).note == "1.0–3.0"


def test_a_measured_value_keeps_its_setting(found: Evidence) -> None:
    source = found.beside.load_tests[0].source
    value = measured(source, 1.0, "s", (0.5, 2.0))
    assert (value.setting, value.date, value.manifest) == (
        source.setting,
        "2026-11-30",
        f"perf/{source.name}",
    )
