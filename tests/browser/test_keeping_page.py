"""A question that a battle was about becomes the draft of a problem, from the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import BrowserContext, Page, expect
from served import Served
from steps import ask, vote, wait_for_answers

from eval.questions.skeletons import missing
from runners.scripted import Script, ScriptedEndpoint

ANSWER = """```python
def count_pairs(nums: list[int], k: int) -> int:
    return sum(a + b == k for i, a in enumerate(nums) for b in nums[:i])

print(count_pairs([1, 2, 3], 4))
```"""
HOSTILE = "../../etc/<img src=x onerror='window.pwned=1'>"
QUESTIONS = {
    "en-US": (f"Count the pairs of `nums` that add up to `k`. {HOSTILE}", "en", "zh"),
    "zh-CN": (f"统计 `nums` 中和为 `k` 的数对。{HOSTILE}", "zh", "en"),
}


def opened(app: Served, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(app.url)
    page.wait_for_selector("#arena-prompt textarea")
    return page


def drafts(app: Served) -> list[Path]:
    return sorted((app.home / "problems").glob("*"))


@pytest.mark.docker
@pytest.mark.parametrize("locale", QUESTIONS)
def test_a_kept_question_is_a_draft_on_the_server(
    app: Served,
    endpoints: dict[str, ScriptedEndpoint],
    new_context: Callable[..., BrowserContext],
    require: Callable[[str], None],
    locale: str,
) -> None:
    require("docker")
    for endpoint in endpoints.values():
        endpoint.script = Script.of(ANSWER, rate=40)
    before = drafts(app)
    question, own, other = QUESTIONS[locale]
    page = opened(app, new_context(locale))
    ask(page, question)
    wait_for_answers(page)
    expect(page.locator("#arena-keep")).to_have_count(0)
    page.click("#slot-a-run")
    expect(page.locator("#slot-a-result")).to_contain_text("1", timeout=20_000)
    vote(page)
    page.click("#arena-keep")
    kept = page.locator("#arena-kept .kept")
    expect(kept).to_contain_text("problems verify")

    (folder,) = sorted(set(drafts(app)) - set(before))
    assert re.fullmatch(r"count-pairs-[0-9a-f]{10}", folder.name)
    expect(kept).to_contain_text(str(folder))
    definition = yaml.safe_load((folder / "problem.yaml").read_text("utf-8"))
    assert definition["draft"] is True
    assert definition["args"] == {"nums": "list[int]", "k": "int"}
    assert definition["examples"] == [{"args": [[1, 2, 3], 4], "expected": 1}]
    assert question in (folder / f"statement.{own}.md").read_text("utf-8")
    assert any(f"statement.{other}.md" in line for line in missing(folder))

    page.click("#arena-keep")
    expect(kept).to_contain_text("already" if own == "en" else "已经")
    assert len(drafts(app)) == len(before) + 1
    assert page.evaluate("window.pwned") is None


def test_the_page_says_why_a_question_could_not_be_kept(
    app: Served, page: Page, endpoints: dict[str, ScriptedEndpoint]
) -> None:
    folder = app.home / "problems"
    aside = app.home / "problems-aside"
    if folder.exists():
        folder.rename(aside)
    folder.write_text("no folder")
    try:
        ask(page, "Greet me by name")
        wait_for_answers(page)
        vote(page)
        page.click("#arena-keep")
        expect(page.locator("#arena-kept .error")).to_contain_text(str(folder))
    finally:
        folder.unlink()
        if aside.exists():
            aside.rename(folder)
    page.click("#arena-keep")
    expect(page.locator("#arena-kept .kept")).to_contain_text("problems verify")


def test_a_problem_of_the_set_is_not_kept_again(app: Served, page: Page) -> None:
    page.click("#arena-problem input")
    page.click("[role=option]:has-text('Index pairs')")
    page.click("#arena-send")
    wait_for_answers(page)
    vote(page)
    expect(page.locator("#arena-keep")).to_have_count(0)
