"""Every figure of a report says what it is and leads to what it rests on; a part of it that
stands in a page has the document's own tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from beside_run import (
    FIRST,
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

from eval.advice import Needs, advise, candidates
from eval.beside.together import beside
from eval.report import html
from eval.report.blocks import Block, Cell, Column, Fold, Table, kind_of
from eval.report.evidence import Evidence, gather
from eval.report.memory import memory
from eval.report.sections import SECTIONS, part, title_of
from eval.report.texts import texts
from eval.report.values import anchor_of
from eval.report.writing import report

NASTY = "<img src=x onerror=alert(1)>"
FIGURES = ("comparison", "scores", "memory", "speed", "costs", "tradeoffs", "matrix")
ASKED = {"Prompt tokens", "Context × at once", "Tokens", "Place", "#"}
"""Columns of numbers that somebody set or that only count rows."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """A run on two kinds of hardware with a measurement of each kind beside it."""
    folder = tmp_path_factory.mktemp("home")
    run = unpacked(folder, on_cards)
    told = fingerprint(run, FIRST, driver=NASTY)
    load_test(folder, "quick", told, FIRST)
    kept_json(folder, "startup", "s", started(THIRD, fingerprint(run, THIRD)))
    kept_json(folder, "soak", "h", soaked(FIRST, told))
    kept_json(folder, "capabilities", "c", checked(FIRST, told))
    return gather(run, (), beside(run, home=folder))


def tables(blocks: tuple[Block, ...]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Fold):
            yield from tables(block.blocks)


def cells(found: Evidence, anchor: str) -> Iterator[tuple[Column, Cell]]:
    for table in tables(SECTIONS[anchor](found, texts("en")).blocks):
        for row in table.rows:
            yield from zip(table.columns, row, strict=True)


@pytest.mark.parametrize("anchor", FIGURES)
def test_every_figure_says_whether_it_is_published_recomputed_or_measured(found, anchor) -> None:
    shown = [pair for pair in cells(found, anchor) if pair[1].tone == "number"]
    assert shown
    mute = {column.label for column, cell in shown if not kind_of(cell, column)}
    assert mute <= ASKED


@pytest.mark.parametrize("anchor", FIGURES)
def test_what_nobody_measured_is_no_figure(found: Evidence, anchor: str) -> None:
    for column, cell in cells(found, anchor):
        if cell.text == texts("en")("not_measured"):
            assert kind_of(cell, column) == "not_measured"


def test_a_measured_figure_has_its_day_and_leads_to_its_fingerprint(found: Evidence) -> None:
    source = found.beside.load_tests[0].source
    lines = [cell for _, cell in cells(found, "speed") if cell.to == anchor_of(source)]
    assert {cell.text for cell in lines if not cell.kind} == {"perf/quick"}
    assert all(cell.date == "2026-11-30" for cell in lines if cell.kind)
    for anchor in ("speed", "costs", "memory", "matrix"):
        text = part(found, anchor, "en")
        leads = set(re.findall(r'href="#([^"]+)"', text)) - {"manifest"}
        assert leads and leads <= set(re.findall(r'id="([^"]+)"', text))
    told = part(found, "speed", "en")
    assert "NVIDIA H200, 143771 MiB" in told and "Digest of the fingerprint" in told
    assert NASTY not in told and "&lt;img src=x" in told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_link_of_the_document_leads_nowhere(found: Evidence, language: str) -> None:
    written = html.written(report(found, texts(language)))
    leads = re.findall(r'href="#([^"]+)"', written)
    places = re.findall(r'id="([^"]+)"', written)
    assert set(leads) <= set(places)
    assert len(places) == len(set(places))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("anchor", list(SECTIONS))
def test_a_part_has_the_documents_own_tables_and_pictures(found, anchor, language) -> None:
    written = html.written(report_of(found, language))
    own = written.split(f'<section id="{anchor}">')[1].split("</section>")[0]
    alone = part(found, anchor, language)
    for kind in ("table", "svg"):
        for one in re.findall(rf"<{kind}\b.*?</{kind}>", own, re.DOTALL):
            assert one in alone
    assert SECTIONS[anchor](found, texts(language)).title == title_of(anchor, language)
    assert SECTIONS[anchor](found, texts(language)).anchor == anchor


_MADE: dict[str, object] = {}


def report_of(found: Evidence, language: str):
    """The document, made once a language."""
    if language not in _MADE:
        _MADE[language] = report(found, texts(language))
    return _MADE[language]


def test_a_command_in_a_sentence_is_set_as_one_and_stays_text(found: Evidence) -> None:
    bare = gather(found.run)
    assert "<code>python -m eval perf</code>" in part(bare, "speed", "en")
    assert "`" not in part(bare, "costs", "zh").split("<table")[0]


def test_the_kept_run_reports_the_same_memory_without_weights_as_with_them(
    tmp_path: Path, require, weights_root: Path
) -> None:
    """A report of a run from elsewhere must not say that nothing fits anywhere."""
    run, t = unpacked(tmp_path), texts("en")
    without = gather(run, (), beside(run, weights=tmp_path))
    (_, *rows) = (one for one in memory(without, t).blocks if isinstance(one, Table))
    assert not [cell for row in rows[0].rows for cell in row if cell.text == t("memory.no_shape")]
    told = advise(candidates(without), Needs())
    assert {name for name, _ in told.excluded} == set()
    require("models")
    with_them = gather(run, (), beside(run, weights=weights_root))
    assert memory(without, t) == memory(with_them, t)
