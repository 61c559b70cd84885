"""Tables of a run's report on the Reports page: by keyboard, narrow, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from beside_run import FIRST, SECOND, checked, fingerprint, kept_json, started
from kept_run import NAME, kept_run
from playwright.sync_api import BrowserContext, Page, expect
from served import Served, served_home

# Evidence of a run is gathered once, which takes a busy machine long.
PATIENCE_MS = 60_000
HOSTILE = "<img src=x onerror='window.pwned=1'>"


@dataclass(frozen=True)
class House:
    """An app whose home holds a real run, with starts and checks of its contestants."""

    served: Served

    def opened(self, context: BrowserContext, query: str = "") -> Page:
        page = context.new_page()
        page.goto(f"{self.served.url}/reports{query}")
        page.wait_for_selector("#tables-choice a")
        return page


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, require: Callable[[str], None]
) -> Iterator[House]:
    require("docker")
    folder = tmp_path_factory.mktemp("tables")
    home = folder / "home"
    run = kept_run(home / "runs")
    own = fingerprint(run, FIRST, driver=HOSTILE)
    kept_json(home, "startup", "s", started(FIRST, own))
    kept_json(home, "capabilities", "c", checked(SECOND, fingerprint(run, SECOND)))
    with served_home(home) as served:
        yield House(served)


def test_a_table_is_chosen_by_keyboard_and_its_address_shows_it_to_somebody_else(
    house: House, new_context: Callable[..., BrowserContext]
) -> None:
    page = house.opened(new_context())
    part = page.locator("#tables-part")
    expect(part).to_contain_text("Choose a table")
    page.focus("#tables-choice a[data-reports='part costs']")
    page.keyboard.press("Enter")
    expect(part.locator("table").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("#tables-choice a[aria-current]")).to_have_text(
        "Cost, start-up and stability"
    )
    expect(page.locator("#tables-choice a[aria-current]")).to_be_focused()
    row = part.locator("tr:has-text('Qwen2.5-Coder-1.5B')").first
    expect(row).to_contain_text("0.05 USD an hour, price of 2026-")
    expect(row.locator(".kind.recomputed").first).to_contain_text("recomputed")
    expect(part).to_contain_text("python -m eval soak --hours 8")
    assert "part=costs" in page.url

    address = page.url.removeprefix(f"{house.served.url}/reports")
    other = house.opened(new_context(locale="zh-CN", width=390), address)
    expect(other.locator("#tables-part")).to_contain_text("每小时 0.05 USD", timeout=PATIENCE_MS)
    assert other.evaluate("document.documentElement.scrollWidth") <= 390
    page.go_back()
    expect(part).to_contain_text("Choose a table")


def test_a_measured_figure_leads_to_what_determined_it(
    house: House, new_context: Callable[..., BrowserContext]
) -> None:
    page = house.opened(new_context(), f"?run={NAME}&part=memory")
    part = page.locator("#tables-part")
    row = part.locator("tr:has(a:text-is('startup/s'))")
    expect(row).to_contain_text("measured here, 2026-11-30", timeout=PATIENCE_MS)
    expect(part.locator("details")).not_to_have_attribute("open", "")
    row.locator("a").click()
    expect(part.locator("details")).to_have_attribute("open", "")
    expect(part.locator("details")).to_contain_text("AMD EPYC")
    expect(part.locator("details")).to_contain_text(HOSTILE)
    expect(page.locator("#reports-waiting")).not_to_be_visible()
    assert "part=memory#m-" in page.url
    page.click(".page-head a[href='#runs']")
    expect(page.locator("#runs")).to_be_focused()
    page.click("#tables-part a[data-reports='run-manifest']")
    expect(part).to_contain_text("Sandbox image", timeout=PATIENCE_MS)
    assert page.evaluate("window.pwned") is None


def test_pictures_and_the_matrix_are_there_narrow_and_in_chinese(
    house: House, new_context: Callable[..., BrowserContext]
) -> None:
    page = house.opened(new_context(locale="zh-CN", width=390), "?part=tradeoffs")
    expect(page.locator("#tables-part svg circle")).not_to_have_count(0, timeout=PATIENCE_MS)
    with page.expect_download() as saving:
        page.click("#tables-part button:has-text('保存为 SVG') >> nth=0")
    assert saving.value.suggested_filename == "leitai-tradeoffs.svg"
    assert "fill: rgb(" in Path(saving.value.path()).read_text()
    page.click("#tables-choice a[data-reports='part matrix']")
    expect(page.locator("#tables-part")).to_contain_text("75.0% (9/12)")
    expect(page.locator("#tables-part")).to_contain_text("此处测量")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_a_run_the_page_says_which_command(
    app: Served, new_context: Callable[..., BrowserContext]
) -> None:
    empty = new_context(locale="zh-CN", width=390).new_page()
    empty.goto(f"{app.url}/reports?part=costs")
    expect(empty.locator("#tables-part")).to_contain_text("python -m eval run")
