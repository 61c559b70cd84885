"""The report's tables of memory, speed, cost, checks and advice, on a kept run's evidence."""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from beside_run import (
    FIRST,
    SECOND,
    THIRD,
    checked,
    fingerprint,
    kept_json,
    load_test,
    on_cards,
    soaked,
    started,
    unpacked,
)

from eval.__main__ import main
from eval.advice import Needs, advise, candidates
from eval.beside.together import beside
from eval.cost.hardware import Paying
from eval.cost.prices import Terms
from eval.cost.runs import Unpriced
from eval.report import as_markdown, html
from eval.report.blocks import Document, Section, Table, Text
from eval.report.costs import costs as costs_section
from eval.report.evidence import Evidence, gather
from eval.report.figures import as_json
from eval.report.settings import by_setting
from eval.report.speed import published_bound
from eval.report.texts import texts
from eval.report.values import Value, measured, shown
from eval.report.writing import report
from eval.runs.folder import Run

NASTY = "<script>x</script>"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two 7B models on an H200 and two small ones, with measurements of all kinds;
    two load tests share a setting, one has another driver, one is called like a script."""
    folder = tmp_path_factory.mktemp("home")
    run = unpacked(folder, on_cards)
    flags = {"context": 8192, "slots": 8, "tensor_parallel": 1}
    load_test(folder, "quick", fingerprint(run, FIRST, flags=flags), FIRST, gap=2)
    load_test(folder, "slow", fingerprint(run, SECOND, flags=flags), SECOND, gap=20)
    older = fingerprint(run, FIRST, driver=NASTY, flags={**flags, "path": "/srv/secret/x"})
    load_test(folder, "a<b>&", older, FIRST, gap=2, prompt_tokens=2048)
    beyond = fingerprint(run, SECOND, flags={**flags, "slots": 1})
    load_test(folder, "long", beyond, SECOND, prompt_tokens=8192, native=4096)
    kept_json(folder, "startup", "s", started(THIRD, fingerprint(run, THIRD)))
    kept_json(folder, "soak", "h", soaked(FIRST, fingerprint(run, FIRST, flags=flags)))
    told = checked(FIRST, fingerprint(run, FIRST, flags=flags))
    told["contestants"][0]["checks"][0]["proves"]["en"] = NASTY
    kept_json(folder, "capabilities", "c", told)
    kept_json(folder, "soak", NASTY.replace("/", ""), {"seconds": 0})
    return folder


@pytest.fixture(scope="module")
def found(home: Path) -> Evidence:
    run = Run(home / "runs" / "pocket-50")
    return gather(run, (), beside(run, home=home))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """The kept run with nothing beside it."""
    return gather(unpacked(tmp_path_factory.mktemp("bare")))


_MADE: dict[tuple[int, str], Document] = {}


def whole(found: Evidence, language: str) -> Document:
    """The report, made once for each evidence of this module."""
    key = id(found), language
    if key not in _MADE:
        _MADE[key] = report(found, texts(language))
    return _MADE[key]


def section(found: Evidence, anchor: str, language: str = "en") -> Section:
    return next(one for one in whole(found, language).sections if one.anchor == anchor)


def tables(part: Section) -> list[Table]:
    return [block for block in part.blocks if isinstance(block, Table)]


def notes(part: Section) -> str:
    return "\n".join(block.text for block in part.blocks if isinstance(block, Text))


def row(table: Table, label: str) -> list[str]:
    chosen = next(cells for cells in table.rows if cells[0].text == label)
    return [f"{cell.text} ({cell.note})" if cell.note else cell.text for cell in chosen]


# ------------------------------------------------------------------ the published tables


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


# ------------------------------------------------------------------ measured ones


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


def test_a_load_beyond_the_native_context_has_words_and_no_number(found: Evidence) -> None:
    parts = tables(section(found, "speed"))[1:]
    table = next(one for one in parts if one.rows[0][-1].text == "perf/long")
    assert [cell.text for cell in table.rows[0][3:6]] == ["beyond native context"] * 3


def test_a_measured_figure_stands_beside_a_published_one_of_the_same_prompt(found) -> None:
    table = tables(section(found, "speed"))[0]
    assert row(table, "Qwen2.5-7B")[7].startswith("100.0 (")
    assert row(table, "Yi-1.5-6B-Chat")[7:] == ["not measured"] * 2


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


def test_the_legend_tells_machine_driver_and_flags_without_folders(found: Evidence) -> None:
    table = tables(section(found, "settings"))[0]
    text = "\n".join(cell.text for cells in table.rows for cell in cells)
    assert "NVIDIA H200, 143771 MiB" in text and "vllm 0.32.0" in text
    assert "/srv/secret" not in text
    assert any(one.startswith("soak/") for one in _points(section(found, "settings")))


def _points(part: Section) -> list[str]:
    return [item for block in part.blocks for item in getattr(block, "items", ())]


# ------------------------------------------------------------------ pictures


def test_speeds_are_pictured_by_setting_and_a_lone_point_is_a_sentence(found, bare) -> None:
    kinds = [type(block).__name__ for block in section(found, "tradeoffs").blocks]
    assert kinds.count("Scatter") >= 2  # memory of the two 7B models, speed of setting A
    assert "fewer than two contestants" in notes(section(found, "tradeoffs"))
    assert "eval perf" in notes(section(bare, "tradeoffs"))


def test_nobody_is_beaten_where_pass_rates_meet(found: Evidence) -> None:
    for table in tables(section(found, "tradeoffs")):
        assert {cells[-1].text for cells in table.rows} == {"nobody"}


# ------------------------------------------------------------------ advice


def test_candidates_carry_what_the_report_shows(found: Evidence) -> None:
    first, second, third, _ = candidates(found)
    assert (first.served, first.native_context, first.service) == ("bf16", 32768, False)
    assert {one.prompt_tokens for one in first.speeds} == {256, 2048}
    assert set(first.passes) == {"en", "zh", "both"}
    assert first.paid.currency == "USD" and second.paid is None
    assert third.model is None  # the weights are not in this home


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


# ------------------------------------------------------------------ forms


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attributes) -> None:
        self.tags.append(tag)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_has_no_script_asks_for_nothing_and_escapes_what_files_say(
    found, language
) -> None:
    written = html.written(whole(found, language))
    parser = Elements()
    parser.feed(written)
    assert not {"script", "link", "img", "iframe", "object"} & set(parser.tags)
    assert not re.search(r"\son\w+=|url\(|@import", written.split("</style>")[1].split("Points")[0])
    assert all(one.startswith("#") for one in re.findall(r'(?:href|src)="([^"]*)"', written))
    assert "perf/a&lt;b&gt;&amp;" in written


@pytest.mark.parametrize(
    "odd",
    [
        {"flags": {"base_url": 3, "context": "x"}, "hardware": [1], "engine": "vllm"},
        {"flags": {"base_url": "http://["}, "hardware": {"gpus": 7}, "engine": {"kind": None}},
        {"flags": [], "hardware": {"gpus": [{}]}, "driver": {"a": 1}, "dtype": 2},
    ],
)
def test_a_fingerprint_that_somebody_made_up_breaks_no_report(odd, tmp_path) -> None:
    run = unpacked(tmp_path)
    kept_json(tmp_path, "startup", "odd", started(THIRD, fingerprint(run, THIRD) | odd))
    odd_one = gather(run, (), beside(run, home=tmp_path))
    assert len(odd_one.beside.starts) == 1
    assert "startup/s" in html.written(report(odd_one, texts("en")))
    assert json.dumps(as_json(odd_one))


def test_everything_is_in_chinese_too(found: Evidence) -> None:
    english, chinese = (whole(found, one) for one in ("en", "zh"))
    assert [one.anchor for one in english.sections] == [one.anchor for one in chinese.sections]
    for one, other in zip(english.sections, chinese.sections, strict=True):
        assert one.title != other.title
        assert len(one.blocks) == len(other.blocks)


def test_the_json_holds_measurements_with_their_letter_and_no_folder(found: Evidence) -> None:
    told = json.loads(json.dumps(as_json(found), allow_nan=False))
    own = told["measured"]["beside"]
    assert {one["measurement"] for one in own["load_tests"]} == {
        *("perf/quick", "perf/slow", "perf/a<b>&", "perf/long"),
    }
    assert all(one["setting"] and one["fingerprint"]["weights"] for one in own["load_tests"])
    assert own["startup"][0]["figures"]["rss"] == 1.9e9
    assert own["memory"][FIRST][0]["quantisation"] == "bf16"
    assert own["advice"][0]["needs"]["card"] == "RTX3060"


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


# ------------------------------------------------------------------ the command


def command(monkeypatch, capsys, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["eval", "report", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    out = capsys.readouterr()
    return int(end.value.code or 0), out.out, out.err


def test_the_command_takes_what_is_named_or_what_lies_there(
    home, tmp_path, monkeypatch, capsys
) -> None:
    shutil.copytree(home, tmp_path / "home")
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    code, out, _ = command(monkeypatch, capsys, "pocket-50")
    assert code == 0 and "perf/quick" in out and "startup/s" in out
    code, out, _ = command(monkeypatch, capsys, "pocket-50", "--speed", "slow", "--cards", "2xL4")
    assert code == 0 and "perf/slow" in out and "perf/quick" not in out
    assert "2xL4" in out
    code, _, err = command(monkeypatch, capsys, "pocket-50", "--speed", "nothing")
    assert code == 2 and "cannot be read" in err
    code, _, err = command(monkeypatch, capsys, "pocket-50", "--machine", "Abacus")
    assert code == 2 and "configs/prices.yaml has CPU" in err
    code, _, err = command(monkeypatch, capsys, "pocket-50", "--utilisation", "2")
    assert code == 2 and "--utilisation 2" in err


def test_markdown_holds_the_tables_too(found: Evidence) -> None:
    text = as_markdown(found.run, "en", (), found.beside).replace("\\", "")
    assert "## Latency and throughput" in text and "impossible without a cache" in text
    assert "<script>" not in text
