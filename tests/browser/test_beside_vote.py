"""What stands beside the vote, as a person meets it: use, the second judgement, the link."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from served import Served
from steps import battle, message, vote, wait_for_answers

from runners.scripted import Script, ScriptedEndpoint

CHOSEN = re.compile(r"\bprimary\b")
NAMES = re.compile("Model-|-works")


def test_whether_one_would_use_an_answer_is_asked_apart_and_kept(page: Page) -> None:
    battle(page)
    expect(page.locator("#use-a-yes")).not_to_have_class(CHOSEN)
    page.click("#use-a-no")
    expect(page.locator("#use-a-no")).to_have_class(CHOSEN)
    page.click("#use-a-yes")
    expect(page.locator("#use-a-yes")).to_have_class(CHOSEN)
    expect(page.locator("#use-a-no")).not_to_have_class(CHOSEN)
    assert "apart from your vote" in message(page)
    vote(page, "b")
    page.reload()
    expect(page.locator("#use-a-yes")).to_have_class(CHOSEN)
    expect(page.locator("#use-b-yes")).not_to_have_class(CHOSEN)


def test_a_free_question_has_no_tests_to_judge_again_by(page: Page) -> None:
    battle(page)
    vote(page)
    expect(page.locator("#arena-share")).to_be_visible()
    assert page.locator("#after-bar").count() == 0


def test_the_judgement_after_the_tests_is_kept_apart_from_the_vote(
    require: Callable[[str], None], page: Page, endpoints: dict[str, ScriptedEndpoint]
) -> None:
    require("docker")
    for endpoint in endpoints.values():
        endpoint.script = Script.of("```python\ndef index_pairs(nums, target):\n    return []\n```")
    page.click("#arena-problem input")
    page.locator("[role=option]").nth(1).click()
    page.click("#arena-send")
    wait_for_answers(page)
    assert page.locator("#after-bar").count() == 0
    vote(page, "tie")
    expect(page.locator("#after-b")).to_be_visible(timeout=30_000)
    page.click("#after-b")
    page.click("#after-both-bad")
    expect(page.locator("#after-both-bad")).to_have_class(CHOSEN)
    expect(page.locator("#after-b")).not_to_have_class(CHOSEN)
    page.reload()
    expect(page.locator("#after-both-bad")).to_have_class(CHOSEN)
    assert "Recorded: Tie" in message(page)


def test_a_battle_is_shared_blind_and_the_link_withdrawn(
    app: Served, page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    battle(page)
    page.click("#arena-share")
    address = page.get_attribute("#arena-shared a", "href")
    guest = new_context(locale="zh-CN", width=390).new_page()
    guest.goto(f"{app.url}{address}")
    expect(guest.locator("#share-answer-b")).to_contain_text("hello")
    assert not NAMES.search(guest.content())
    guest.click("#share-tie")
    expect(guest.locator("main")).to_contain_text("你的选择：平局")
    assert not NAMES.search(guest.content())  # its owner has not voted yet
    vote(page)
    guest.reload()
    expect(guest.locator(".reveal-card")).to_have_count(2)
    assert NAMES.search(guest.content())
    page.click("#arena-unshare")
    expect(page.locator("#arena-share")).to_be_visible()
    guest.reload()
    expect(guest.locator("main")).to_contain_text("已失效")
