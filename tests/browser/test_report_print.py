"""A report on paper: what its links lead to is there, and no number is broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from beside_run import FIRST, THIRD, fingerprint, kept_json, load_test, started, unpacked
from playwright.sync_api import BrowserContext, Page

from eval.beside.together import beside
from eval.report import write_report

A4 = 794 - 2 * 38  # pixels between Chromium's own margins

SHUT = """() => [...document.querySelectorAll("section:not(#verdicts) details")]
  .filter((one) => !one.querySelector("div").checkVisibility({contentVisibilityAuto: true}))
  .map((one) => one.textContent.trim().slice(0, 60))"""
BROKEN = """() => [...document.querySelectorAll("td.number > span:first-child")]
  .filter((one) => one.getClientRects().length > 1).map((one) => one.textContent)"""
CUT = """() => [...document.querySelectorAll("section:not(#verdicts) .scroll")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.textContent.slice(0, 60))"""
WORDS = """() => [...document.querySelectorAll("#models td span")].flatMap((one) => {
  const text = one.firstChild; const broken = [];
  if (!text || text.nodeType !== 3) return broken;
  for (const word of text.data.matchAll(/[A-Za-z]+/g)) {
    const range = document.createRange();
    range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
    if (range.getClientRects().length > 1) broken.push(word[0]);
  }
  return broken;
})"""


@pytest.fixture
def paper(tmp_path: Path, new_context: Callable[..., BrowserContext]) -> Page:
    """The kept run with two measurements beside it, as it would be printed."""
    run = unpacked(tmp_path)
    load_test(tmp_path, "lt", fingerprint(run, FIRST), FIRST)
    kept_json(tmp_path, "startup", "s", started(THIRD, fingerprint(run, THIRD)))
    file = tmp_path / "report.html"
    write_report(run, html=file, beside=beside(run, home=tmp_path))
    page = new_context(width=A4).new_page()
    page.set_content(file.read_text(encoding="utf-8"))
    page.emulate_media(media="print")
    return page


def test_what_links_lead_to_is_on_paper_and_nothing_is_cut_or_broken(paper: Page) -> None:
    assert paper.locator("#settings details").count() == 2
    assert paper.evaluate(SHUT) == []
    assert paper.evaluate(BROKEN) == []
    assert paper.evaluate(WORDS) == []
    assert paper.evaluate(CUT) == []
    paper.emulate_media(media="screen")
    assert paper.evaluate(SHUT) != []  # on a screen they are opened by who reads them
