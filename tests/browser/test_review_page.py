"""The Review page in a browser: by keyboard alone, blind to the last byte, kept over a refresh."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from kept_run import NAME, NO_CODE, RATABLE, kept_run, names
from playwright.sync_api import BrowserContext, Page, expect
from served import Served, scripted_lineup
from tap import Tap

from eval.records import DIMENSIONS
from eval.runs.folder import Run
from runners.scripted import ScriptedEndpoint

OUTCOME = 'class="outcome'


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory,
    endpoints: dict[str, ScriptedEndpoint],
    require: Callable[[str], None],
) -> Iterator[tuple[Served, Run]]:
    """An app whose home holds the kept run."""
    require("browser")
    folder = tmp_path_factory.mktemp("review")
    run = kept_run(folder / "home/runs")
    lineup = scripted_lineup(folder, {name: one.base_url for name, one in endpoints.items()})
    served = Served(folder / "home", lineup).start()
    yield served, run
    assert served.stop() == 0


@pytest.fixture
def opened(
    house: tuple[Served, Run], new_context: Callable[..., BrowserContext]
) -> Callable[..., Page]:
    """A newcomer's page with an answer on it."""

    def open_page(query: str = "", **options: object) -> Page:
        page = new_context(**options).new_page()
        page.goto(f"{house[0].url}/review{query}")
        shown(page)
        return page

    return open_page


def shown(page: Page) -> str:
    """Wait until an answer can be rated; return its token."""
    expect(page.locator("[data-review][data-state='rate']")).to_have_count(1)
    expect(page.locator("#review-answer")).not_to_be_empty()
    expect(page.locator("#review-comments input:enabled")).to_have_count(5)
    return str(page.get_attribute("[data-review]", "data-review"))


def points(page: Page) -> list[str | None]:
    """What is chosen on each scale."""
    script = "name => document.querySelector(`#review-${name} input:checked`)?.value ?? null"
    return [page.evaluate(script, name) for name in DIMENSIONS]


def marked(page: Page) -> str:
    return str(page.evaluate("document.documentElement.dataset.reviewAt"))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def draft(page: Page, **chosen: int) -> None:
    """Press a point for each scale, and wait until the server has written it down."""
    for scale, point in chosen.items():
        press(page, str(point))
        expect(page.locator("#review-kept")).to_contain_text(re.compile(f"{scale}.*: {point}"))


# Every key is followed by what it does, so that a slow machine only takes longer.
def fill(page: Page, keys: str) -> None:
    for at, key in enumerate(keys):
        press(page, key)
        expect(page.locator(f"#review-{DIMENSIONS[at]} input[value='{key}']")).to_be_checked()


def test_an_answer_is_rated_by_keyboard_alone(opened: Callable[..., Page]) -> None:
    page = opened()
    first = shown(page)
    assert marked(page) == "readability"
    fill(page, "4")
    assert marked(page) == "structure"
    press(page, "ArrowLeft")
    assert marked(page) == "readability"
    fill(page, "52")
    assert marked(page) == "comments"
    press(page, "Backspace")
    press(page, "3")
    expect(page.locator("#review-structure input[value='3']")).to_be_checked()
    press(page, "1")
    expect(page.locator("#review-comments input[value='1']")).to_be_checked()
    assert points(page) == ["5", "3", "1"]
    press(page, "Enter")
    expect(page.locator("#review-outcome .outcome")).to_have_count(1)
    expect(page.locator("#review-progress")).to_contain_text("1 rated by you")
    expect(page.locator("#review-comments input:enabled")).to_have_count(0)
    expect(page.locator("#review-next")).to_be_visible()
    press(page, "Enter")
    expect(page.locator(f"[data-review='{first}']")).to_have_count(0)
    shown(page)
    expect(page.locator("#review-outcome .outcome")).to_have_count(0)
    expect(page.locator("#review-scales input:checked")).to_have_count(0)
    assert marked(page) == "readability"


def test_a_refresh_keeps_the_answer_and_the_points(opened: Callable[..., Page]) -> None:
    page = opened()
    token, answer = shown(page), page.inner_text("#review-answer")
    draft(page, Readability=2, Structure=4)
    page.reload()
    assert shown(page) == token
    expect(page.locator("#review-readability input[value='2']")).to_be_checked()
    expect(page.locator("#review-structure input[value='4']")).to_be_checked()
    assert page.inner_text("#review-answer") == answer
    page.wait_for_function("document.documentElement.dataset.reviewAt == 'comments'")


def test_nothing_received_before_the_rating_tells_whose_it_is_or_whether_it_is_right(
    house: tuple[Served, Run], new_context: Callable[..., BrowserContext]
) -> None:
    served, run = house
    secret = [name.lower() for name in (*names(run), *run.samples())]
    tap = Tap(served.url).start_in_thread()
    try:
        page = new_context().new_page()
        page.goto(f"{tap.url}/review")
        shown(page)
        draft(page, Readability=3, Structure=3, Comments=3)
        before = heard(tap, page)
        assert "review-answer" in before  # it is our page that was read
        assert [name for name in secret if name in before] == []
        assert OUTCOME not in before

        press(page, "Enter")
        expect(page.locator("#review-outcome .outcome")).to_have_count(1)
        after = heard(tap, page)
        assert OUTCOME in after
        assert [name for name in secret if name in after] == []
    finally:
        tap.stop()


def heard(tap: Tap, page: Page) -> str:
    """Every byte that reached the browser, and what the page made of it."""
    return f"{tap.everything()}\n{page.content()}".lower().replace("\\", "")


def test_an_incomplete_rating_says_what_is_missing_and_keeps_the_rest(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    fill(page, "4")
    press(page, "Enter")
    expect(page.locator("#review-message")).to_contain_text("a point from 1 to 5 on each")
    expect(page.locator("#review-outcome .outcome")).to_have_count(0)
    assert points(page) == ["4", None, None]


def test_in_chinese_on_a_narrow_page_with_the_prompts_one_reads(
    opened: Callable[..., Page],
) -> None:
    page = opened(f"?run={NAME}&prompts=zh", locale="zh-CN", width=390)
    expect(page.locator(".topbar a[aria-current]")).to_have_text("评审")
    expect(page.locator("select[name=prompts]")).to_have_value("zh")
    expect(page.locator("#review-readability")).to_contain_text("一遍就懂")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    press(page, "1", "1", "1")
    expect(page.locator("#review-comments input[value='1']")).to_be_checked()
    press(page, "Enter")
    expect(page.locator("#review-outcome")).to_contain_text("评分已记录")


def test_the_page_counts_what_it_does_not_show(opened: Callable[..., Page]) -> None:
    told = opened().inner_text("#review-progress")
    assert f"Of {RATABLE} answers" in told
    assert f"{NO_CODE} without code are counted and not rated" in told


def test_ratings_are_in_the_table_of_the_run(
    opened: Callable[..., Page], house: tuple[Served, Run]
) -> None:
    page = opened()
    fill(page, "444")
    press(page, "Enter")
    expect(page.locator("#review-outcome .outcome")).to_have_count(1)
    page.goto(f"{house[0].url}/reports?run={NAME}")
    table = page.locator("#run-head table.scores")
    expect(table).to_contain_text("Human mean")
    expect(table).to_contain_text("of 100 answers")
    expect(page.locator("#run-head")).to_contain_text("adjusted for the severity of raters")


def test_without_runs_the_page_says_what_to_do(
    app: Served, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context().new_page()
    page.goto(f"{app.url}/review")
    expect(page.locator("#review-empty")).to_contain_text("python -m eval run")
    expect(page.locator("#review-desk")).to_have_count(0)
