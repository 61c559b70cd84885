"""Load tests and advice on the Reports page: live, by keyboard, narrow, in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from kept_load_test import FINGERPRINT, begun, kept, whole
from kept_run import NAME, kept_run
from playwright.sync_api import BrowserContext, Page, expect
from served import Served, served_home

from eval.perf.following import noting

# Evidence of a run is gathered once, which takes a busy machine long; so does Plotly.
PATIENCE_MS = 60_000
HOSTILE = "<img src=x onerror='window.pwned=1'>"


class Nobody:
    def say(self, line: str) -> None: ...
    def begin(self, name: str, requests: int | None) -> None: ...
    def step(self) -> None: ...


@dataclass(frozen=True)
class House:
    """An app whose home holds a real run and load tests."""

    served: Served

    @property
    def perf(self) -> Path:
        return self.served.home / "perf"


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, require: Callable[[str], None]
) -> Iterator[House]:
    require("docker")
    folder = tmp_path_factory.mktemp("speed")
    home = folder / "home"
    run = kept_run(home / "runs")
    contestant, record = next(iter(run.manifest["determined"]["contestants"].items()))
    same = {**record, "driver": None, "digest": "5a5a5a5a5a5a5a5a"}
    whole(home / "perf", "same-weights", target=contestant, fingerprint=same)
    whole(home / "perf", "first", created="2026-11-20T10:00:00+00:00")
    whole(home / "perf", "first-again", created="2026-11-19T10:00:00+00:00")
    there = {**FINGERPRINT, "driver": "550.1", "digest": "feedfeedfeedfeed"}
    whole(home / "perf", "elsewhere", created="2026-11-18T10:00:00+00:00", fingerprint=there)
    (home / "perf" / HOSTILE.replace("/", "")).mkdir()
    half = whole(home / "perf", "half", created="2026-11-17T10:00:00+00:00", target=HOSTILE)
    (half / "cells" / "256x8-c1-0.jsonl").write_text("{")
    with served_home(home) as served:
        yield House(served)


def opened(house: House, context: BrowserContext, query: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{house.served.url}/reports{query}")
    page.wait_for_selector("#speed-table table")
    return page


@pytest.fixture
def page(house: House, new_context: Callable[..., BrowserContext]) -> Page:
    return opened(house, new_context())


# ------------------------------------------------------------------ load tests


def test_from_the_table_to_the_figures_and_a_file(page: Page) -> None:
    page.focus("#speed-table a:text-is('first')")
    page.keyboard.press("Enter")
    expect(page.locator("#speed-cells tbody tr")).to_have_count(6)
    expect(page.locator("#speed-cells")).to_contain_text("116 – 147")
    plot = page.locator("#speed-plot")
    expect(plot.locator(".scatterlayer .point")).to_have_count(18, timeout=PATIENCE_MS)
    for words in ("first token (ms)", "output (tokens/s)", "requests at once", "256 tokens"):
        expect(plot).to_contain_text(words)
    page.click("#speed-choices a:text-is('length of the prompt')")
    expect(plot).to_contain_text("tokens of the prompt")
    assert "speed=first" in page.url and "axis=prompt" in page.url
    with page.expect_download(timeout=PATIENCE_MS) as saving:
        page.click("#speed-head a[download]")
    assert saving.value.suggested_filename == "leitai-speed-first.json"
    assert len(json.loads(Path(saving.value.path()).read_text())["cells"]) == 18
    with page.expect_download(timeout=PATIENCE_MS) as saving:
        plot.hover()
        plot.locator(".modebar-btn").first.click()
    assert saving.value.suggested_filename == "leitai-speed-first.svg"
    page.click("#speed-head a[data-reports=back]")
    expect(page.locator("#speed-detail")).to_have_count(0)


def test_two_fingerprints_stand_apart_and_the_page_says_why(house: House, page: Page) -> None:
    page.click("#speed-table a:text-is('first')")
    page.select_option("#speed-choices select[name=beside]", "elsewhere")
    expect(page.locator("#speed-beside")).to_contain_text("its fingerprint differs in Driver")
    expect(page.locator("#speed-beside-plot .scatterlayer .point")).to_have_count(
        18, timeout=PATIENCE_MS
    )
    assert "speed=first" in page.url and "beside=elsewhere" in page.url
    page.select_option("#speed-choices select[name=beside]", "first-again")
    expect(page.locator("#speed-beside")).to_contain_text("Same fingerprint")
    expect(page.locator("#speed-beside-plot")).to_have_count(0)
    expect(page.locator("#speed-plot")).to_contain_text("first-again: 256 tokens")


def test_a_running_one_grows_without_a_reload(house: House, page: Page) -> None:
    folder = begun(house.perf, "live", created="2026-11-30T10:00:00+00:00")
    with noting(folder, Nobody()) as noted:
        noted.begin("256x8-c1-0 warm-up", None)
        page.click("#speed-table a:text-is('live')")
        expect(page.locator("#speed-head")).to_contain_text("0 of 18 cells")
        expect(page.locator("#speed-head")).to_contain_text("warming up")
        expect(page.locator("#speed-cells")).to_contain_text("No cell is there yet")
        page.click("#speed-facts summary")
        kept(folder, count=2)
        noted.begin("256x8-c4-0", 16)
        expect(page.locator("#speed-head")).to_contain_text("2 of 18 cells")
        expect(page.locator("#speed-head")).to_contain_text("0 of 16 requests")
        expect(page.locator("#speed-cells tbody tr")).to_have_count(2)
        plot = page.locator("#speed-plot .scatterlayer .point")
        expect(plot).to_have_count(6, timeout=PATIENCE_MS)
        expect(page.locator("#speed-facts")).to_contain_text(
            "0.1 ms late (median)", use_inner_text=True
        )
        kept(folder)
        expect(page.locator("#speed-cells tbody tr")).to_have_count(6)
        expect(plot).to_have_count(18, timeout=PATIENCE_MS)
    expect(page.locator("#speed-head")).to_contain_text("Complete")


def test_what_is_damaged_or_hostile_says_so_and_breaks_nothing(house: House, page: Page) -> None:
    table = page.locator("#speed-table")
    expect(table.locator("tr:has-text('window.pwned'):has-text('Damaged')")).to_have_count(1)
    page.click("#speed-table a:text-is('half')")
    expect(page.locator("#speed-head")).to_contain_text("1 cell(s) cannot be read")
    expect(page.locator("#speed-head")).to_contain_text(HOSTILE)
    expect(page.locator("#speed-cells tbody tr")).to_have_count(6)
    page.goto(f"{house.served.url}/reports?speed=nope")
    expect(page.locator("#speed-message")).to_contain_text("There is no load test nope here")
    assert page.evaluate("window.pwned") is None


def test_a_run_leads_to_its_load_tests_and_back(house: House, page: Page) -> None:
    page.click(f"#runs-table a:text-is('{NAME}')")
    page.click("#run-speed a:has-text('same-weights')")
    expect(page.locator("#speed-head h2")).to_have_text("same-weights")
    expect(page.locator("#run-detail")).to_have_count(0)
    page.click(f"#speed-head a:has-text('{NAME}')")
    expect(page.locator("#run-head h2")).to_have_text(NAME)


def test_the_report_of_a_run_has_what_was_measured_beside_it(house: House, page: Page) -> None:
    page.click(f"#runs-table a:text-is('{NAME}')")
    address = page.get_attribute("#run-head a[href$='report.html']", "href")
    report = page.request.get(f"{house.served.url}{address}", timeout=PATIENCE_MS)
    assert report.ok
    assert "same-weights" in report.text()
    assert str(house.served.home) not in report.text()


def test_without_load_tests_the_page_says_which_command(
    app: Served, new_context: Callable[..., BrowserContext]
) -> None:
    empty = new_context(locale="zh-CN", width=390).new_page()
    empty.goto(f"{app.url}/reports")
    expect(empty.locator("#speed-table")).to_contain_text("python -m eval perf")
    expect(empty.locator("#advice-result")).to_contain_text("python -m eval run")
    assert empty.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("path", "status"),
    [("/load-tests/nope.json", 404), ("/load-tests/%2e%2e.json", 404),
     ("/load-tests/..%2fruns.json", 404), ("/load-tests/half.json", 500)],
)  # fmt: skip
def test_only_figures_of_load_tests_that_are_there_can_be_had(
    house: House, path: str, status: int
) -> None:
    found, headers, body = house.served.request(path)
    assert found == status
    assert str(house.served.home).encode() not in body
    assert status == 404 or headers["x-content-type-options"] == "nosniff"


# ------------------------------------------------------------------ advice


def test_advice_by_keyboard_and_its_address_says_the_same_to_somebody_else(
    house: House, page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    result = page.locator("#advice-result")
    expect(result).to_contain_text("Choose anything above")
    page.focus("#advice-card select")
    page.keyboard.type("GeForce RTX 3060")
    page.keyboard.press("Tab")
    expect(result.locator("h3")).to_be_visible(timeout=PATIENCE_MS)
    page.focus("#advice-context input")
    page.keyboard.type("4096")
    page.keyboard.press("Tab")
    page.select_option("#advice-language select", "zh")
    expect(result).to_contain_text("1 × RTX3060, up to 4,096 tokens, Chinese prompts")
    assert "card=RTX3060" in page.url and "context=4096" in page.url
    expect(page.locator("#advice-context input")).to_have_value("4096")
    verdict = result.locator("h3").inner_text()
    assert verdict.startswith(("Take ", "Undecided between ", "Nobody"))
    expect(result).to_contain_text("Not measured")

    address = page.url.removeprefix(f"{house.served.url}/reports").replace("RTX3060", "3060")
    other = opened(house, new_context(locale="zh-CN", width=390), address)
    expect(other.locator("#advice-card select")).to_have_value("RTX3060")
    expect(other.locator("#advice-result")).to_contain_text("尚未测量", timeout=PATIENCE_MS)
    assert other.evaluate("document.documentElement.scrollWidth") <= 390

    page.go_back()
    expect(page.locator("#advice-language select")).to_have_value("")
    expect(result).to_contain_text("English prompts")


def test_who_is_excluded_has_a_reason_and_the_needs_stay(house: House, page: Page) -> None:
    page.fill("#advice-context input", "1000000")
    page.keyboard.press("Enter")
    result = page.locator("#advice-result")
    expect(result).to_contain_text("Nobody can be advised", timeout=PATIENCE_MS)
    expect(result.locator("tbody tr")).to_have_count(4)
    expect(result).to_contain_text("beyond its native context")
    page.click(f"#runs-table a:text-is('{NAME}')")
    expect(page.locator("#run-head h2")).to_have_text(NAME)
    assert "context=1000000" in page.url
    expect(result).to_contain_text("Nobody can be advised")


def test_a_number_that_cannot_be_meant_is_refused_in_words(
    house: House, new_context: Callable[..., BrowserContext]
) -> None:
    page = opened(house, new_context(), "?context=-4&card=cpu")
    expect(page.locator("#advice-result")).to_contain_text("from 1 to 10,000,000")
