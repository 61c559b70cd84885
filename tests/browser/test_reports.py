"""The Reports page in a browser: from the table to one answer, by mouse, keyboard and link."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from finished_run import append, batch, copied, emptied
from playwright.sync_api import BrowserContext, Page, expect
from scripted_batch import Body, badly
from served import Served

from eval.nights.journal import JOURNAL
from eval.nights.pinned import Pinned, PinnedRun, write_pinned
from eval.runs.folder import Run
from runners.scripted import Script

HOSTILE = (
    "<img src=x onerror='window.pwned=1'> ![look](http://evil.invalid/a.png)\n\n"
    "<script>window.pwned=2</script>\n\n"
    "```python\ndef double(n):\n    return '\"><img src=x onerror=window.pwned=3>'\n```\n"
)
CELL = "/reports?run=first&problem=double&contestant=beta"


def hostile(body: Body) -> Script:
    script = badly(body)
    return Script.of(HOSTILE) if "double" in body["messages"][0]["content"] else script


@dataclass(frozen=True)
class House:
    """An app whose home holds runs, and nights."""

    served: Served
    first: Run

    @property
    def home(self) -> Path:
        return self.first.folder.parents[1]


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, require: Callable[[str], None]
) -> Iterator[House]:
    require("docker")
    folder = tmp_path_factory.mktemp("reports")
    with batch(folder, beta=hostile) as stage:
        first = stage.run("first")
        (first.folder.parent / "hurt").mkdir()
        served = Served(folder / "home", stage.lineup).start()
        yield House(served, first)
        assert served.stop() == 0


@pytest.fixture
def page(house: House, new_context: Callable[..., BrowserContext]) -> Page:
    opened = new_context().new_page()
    opened.goto(f"{house.served.url}/reports")
    opened.wait_for_selector("#runs-table table")
    return opened


def row(page: Page, name: str) -> str:
    link = page.locator(f"#runs-table tr:has(a:text-is('{name}'))")
    return " ".join(link.inner_text().split())


# ------------------------------------------------------------------ the way to an answer


def test_from_the_table_to_an_answer_and_back(page: Page) -> None:
    told = row(page, "first")
    assert "Done" in told and "3 problems" in told and "asked in zh, en" in told
    assert re.search(r"Model-alpha 100% \d+ – 100%", told)
    page.click("#runs-table a:text-is('first')")
    expect(page.locator("#run-detail")).to_contain_text("does not decide the order")
    expect(page.locator("#run-matrix tbody tr")).to_have_count(3)

    cell = page.locator("#run-matrix a[data-reports='cell shout beta']")
    cell.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#run-answer")
    expect(panel).to_contain_text("RE · Runtime error")
    expect(panel).to_contain_text("cut by the token limit")
    expect(panel.locator("#answer-code")).to_contain_text("return text[9]")
    expect(panel).to_contain_text("The first test that failed")
    expect(panel).to_contain_text("IndexError")
    expect(page.locator("#reports-waiting")).not_to_be_visible()
    expect(cell).to_be_focused()
    expect(cell).to_have_attribute("aria-current", "true")
    assert "problem=shout" in page.url and "contestant=beta" in page.url

    page.click("#run-answer a[data-reports^='sample ']:has-text('zh')")
    page.click("#run-answer button:has-text('Prompt')")
    expect(page.locator("#answer-prompt")).to_contain_text("返回 shout 的结果。")
    page.go_back()
    page.go_back()
    expect(page.locator("#run-answer")).to_have_count(0)
    page.go_back()
    expect(page.locator("#run-detail")).to_have_count(0)


def test_a_link_shows_the_same_answer_to_somebody_else_in_chinese(
    house: House, new_context: Callable[..., BrowserContext]
) -> None:
    other = new_context(locale="zh-CN", width=390).new_page()
    other.goto(house.served.url + CELL)
    expect(other.locator("#run-answer")).to_contain_text("第一个未通过的测试")
    expect(other.locator(".topbar a[aria-current]")).to_have_text("报告")
    assert other.evaluate("document.documentElement.scrollWidth") <= 390


def test_filters_are_part_of_the_address(page: Page, house: House) -> None:
    page.goto(f"{house.served.url}/reports?run=first")
    page.select_option("select[name=who]", "alpha")
    expect(page.locator("#run-matrix thead th")).to_have_count(2)
    page.select_option("select[name=failing]", "some")
    expect(page.locator("#run-matrix")).to_contain_text("No problem is left")
    page.reload()
    expect(page.locator("#run-matrix")).to_contain_text("No problem is left")
    page.click("#run-matrix a")
    expect(page.locator("#run-matrix tbody tr")).to_have_count(3)
    assert "who=" not in page.url


def test_what_a_model_wrote_has_no_effect(page: Page, house: House) -> None:
    page.goto(house.served.url + CELL)
    expect(page.locator("#answer-text")).to_contain_text("<img src=x onerror='window.pwned=1'>")
    expect(page.locator("#answer-code")).to_contain_text("window.pwned=3")
    expect(page.locator("#run-answer")).to_contain_text("Got")
    assert page.locator("#run-answer img, #run-answer script").count() == 0
    assert page.evaluate("window.pwned") is None


# ------------------------------------------------------------------ what is not as it should be


def test_a_damaged_run_is_shown_with_its_reason(page: Page) -> None:
    assert "Damaged manifest.json" in row(page, "hurt")
    page.click("#runs-table a:text-is('hurt')")
    expect(page.locator("#reports-message")).to_contain_text("Run hurt cannot be read")


@pytest.mark.parametrize("name", ["nope", "../first", "<img src=x onerror=window.pwned=1>"])
def test_a_link_to_a_run_that_is_not_there_says_so(page: Page, house: House, name: str) -> None:
    page.goto(f"{house.served.url}/reports?run={name}")
    expect(page.locator("#reports-message")).to_contain_text(f"There is no run {name} here")
    assert page.evaluate("window.pwned") is None


def test_a_link_to_an_answer_that_is_not_there_says_so(page: Page, house: House) -> None:
    page.goto(f"{house.served.url}/reports?run=first&problem=double&contestant=gamma")
    expect(page.locator("#run-answer")).to_contain_text("has no answer of this contestant")


def test_without_runs_and_nights_the_page_says_what_to_do(
    app: Served, new_context: Callable[..., BrowserContext]
) -> None:
    empty = new_context().new_page()
    empty.goto(f"{app.url}/reports")
    expect(empty.locator("#runs-table")).to_contain_text("python -m eval run")
    expect(empty.locator("#trend-message")).to_contain_text("python -m eval nightly")


# ------------------------------------------------------------------ live, files, nights


def test_a_run_that_is_being_written_is_followed(page: Page, house: House) -> None:
    run = copied(house.first, house.first.folder.parent, "live")
    lines = emptied(run)
    with run.writing() as writer:
        writer.sessions.append({"at": "now", "event": "began"})
        expect(page.locator("#runs-table")).to_contain_text("0 of 12 samples")
        page.click("#runs-table a:text-is('live')")
        append(run, "samples", *lines["samples"])
        append(run, "judgements", *lines["judgements"][:7])
        expect(page.locator("#run-head")).to_contain_text("7 of 12 samples")
        expect(page.locator("#run-head")).to_contain_text("no order yet")
        append(run, "judgements", *lines["judgements"][7:])
        writer.sessions.append({"at": "now", "event": "ended", "state": "done"})
    expect(page.locator("#run-head")).to_contain_text("Done")


@pytest.mark.parametrize(
    ("kind", "beginning"), [("html", b"<!DOCTYPE"), ("md", b"# "), ("json", b"{")]
)
def test_a_runs_report_can_be_saved(page: Page, house: House, kind: str, beginning: bytes) -> None:
    page.goto(f"{house.served.url}/reports?run=first")
    with page.expect_download(timeout=60_000) as saving:
        page.click(f"#run-head a[href='/reports/first/report.{kind}']")
    assert saving.value.suggested_filename == f"leitai-first.{kind}"
    assert Path(saving.value.path()).read_bytes().startswith(beginning)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reports/nope/report.html", 404),
        ("/reports/../report.html", 404),
        ("/reports/%2e%2e/report.html", 404),
        ("/reports/first%2f..%2ffirst/report.html", 404),
        ("/reports/.hidden/report.md", 404),
        ("/reports/first/report.exe", 404),
        ("/reports/hurt/report.json", 500),
    ],
)
def test_only_reports_of_runs_that_are_there_can_be_had(
    house: House, path: str, status: int
) -> None:
    found, headers, body = house.served.request(path)
    assert found == status
    assert str(house.home).encode() not in body
    assert status == 404 or headers["x-content-type-options"] == "nosniff"


def test_nights_are_drawn_with_alarms_and_those_that_never_came(page: Page, house: House) -> None:
    write_nights(house.home)
    plot = page.locator("#trend-plot")
    # Plotly itself is fetched now, which takes a busy machine long.
    expect(plot.locator(".scatterlayer .point")).not_to_have_count(0, timeout=60_000)
    for words in ("Model-alpha", "pass rate", "sum", "limit 4: alarm", "night (UTC)"):
        expect(plot).to_contain_text(words)
    assert plot.locator(".shapelayer path").count() == 2  # the band and the limit
    page.click("#trend-nights summary")
    told = page.inner_text("#trend-nights")
    for words in ("Alarm", "Missed, nothing ran", "Half, it did not end", "No alarm", "first"):
        assert words in told
    page.click("#trend-nights a >> nth=0")
    expect(page.locator("#run-detail, #reports-message .error")).not_to_have_count(0)


def write_nights(home: Path) -> None:
    """Four days ago a good night, then one that broke off, a missed one, and an alarm."""
    today = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0)

    def told(days: int, rate: float, total: float) -> list[dict[str, object]]:
        at = (today - timedelta(days=days)).isoformat(timespec="milliseconds")
        alarm = total >= 4
        one = {"contestant": "alpha", "rate": rate, "low": rate - 0.1, "high": rate + 0.05,
               "problems": 50, "fall": 0.0, "sum": total, "alarm": alarm}  # fmt: skip
        end = {"event": "ended", "night": at, "at": at, "outcome": "alarm" if alarm else "good",
               "exit_code": 3 if alarm else 0, "contestants": [one]}  # fmt: skip
        return [{"event": "began", "night": at, "at": at, "run": "first"}, end]

    lines = [*told(5, 0.8, 0.0), *told(4, 0.79, 0.2)[:1], *told(2, 0.4, 6.0)]
    (home / JOURNAL).write_text("".join(json.dumps(line) + "\n" for line in lines))
    write_pinned(home, Pinned((PinnedRun("first", "digest"),), "2026-11-01T00:00:00+00:00"))
