"""The arena as a person meets it in a browser, on endpoints that behave as told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from served import Served
from steps import ask, battle, code_of, message, vote, wait_for_answers, write_code

from runners.scripted import Script, ScriptedEndpoint

Endpoints = dict[str, ScriptedEndpoint]
NAMES = ("alpha", "beta", "gamma")


def script_all(endpoints: Endpoints, script: Script) -> None:
    for endpoint in endpoints.values():
        endpoint.script = script


# -- a whole battle ----------------------------------------------------------------


def test_a_newcomer_asks_votes_and_learns_the_names(page: Page) -> None:
    battle(page)
    expect(page.locator("#arena-reveal")).to_have_text("")
    vote(page, "a")
    shown = set(re.findall(r"Model-(\w+)", page.inner_text("#arena-reveal")))
    assert len(shown) == 2
    assert shown <= set(NAMES)
    assert "Recorded: A is better." in message(page)
    expect(page.locator("#vote-bar")).to_have_count(0)


def test_both_answers_appear_while_they_are_written(page: Page, endpoints: Endpoints) -> None:
    script_all(endpoints, Script.of("first " + "word " * 2000, rate=50))
    ask(page, "Talk")
    for letter in "ab":
        expect(page.locator(f"#slot-{letter}-answer")).to_contain_text("first")
        expect(page.locator(f"#slot-{letter}-stop")).to_be_visible()
    page.click("#arena-stop")
    wait_for_answers(page)


def test_a_silent_slot_does_not_hold_up_the_other(page: Page, endpoints: Endpoints) -> None:
    silent = Script.of("I fall silent now", stall_after=2)
    answers = iter([silent])
    quick = endpoints["alpha"].script
    script = lambda body: next(answers, quick)  # noqa: E731 - one line says it best
    for endpoint in endpoints.values():
        endpoint.script = script
    ask(page, "Talk")
    expect(page.locator(".slot-head .state.done")).to_have_count(1)
    expect(page.locator(".slot-head .state.writing")).to_have_count(1)
    expect(page.locator("#slot-a-run, #slot-b-run")).to_have_count(1)
    page.click("#arena-stop")
    wait_for_answers(page)


def test_ctrl_enter_sends(page: Page) -> None:
    page.fill("#arena-prompt textarea", "By keyboard")
    page.press("#arena-prompt textarea", "Control+Enter")
    wait_for_answers(page)
    expect(page.locator("#arena-question")).to_contain_text("By keyboard")


def test_a_new_battle_starts_from_an_empty_page(page: Page) -> None:
    battle(page)
    page.click("#arena-new")
    expect(page.locator("#arena-hero")).to_be_visible()
    expect(page.locator("#slot-a-answer")).to_have_count(0)


# -- nothing is lost ----------------------------------------------------------------


def test_a_reload_in_the_middle_shows_the_same_battle(page: Page, endpoints: Endpoints) -> None:
    script_all(endpoints, Script.of("start " + "word " * 100 + "finish", rate=50))
    ask(page, "Survive a reload")
    expect(page.locator("#slot-a-answer")).to_contain_text("start")
    page.reload()
    expect(page.locator("#arena-question")).to_contain_text("Survive a reload")
    wait_for_answers(page)
    expect(page.locator("#slot-a-answer")).to_contain_text("finish")


def test_two_tabs_voting_differently_give_one_vote(page: Page, app: Served) -> None:
    battle(page)
    other = page.context.new_page()
    other.goto(app.url)
    wait_for_answers(other)
    vote(page, "tie")
    other.click("#vote-a")
    expect(other.locator("#arena-message")).to_contain_text("already voted")
    expect(other.locator("#arena-message")).to_contain_text("Tie")


def test_after_the_vote_a_reload_still_shows_vote_names_and_ratings(page: Page) -> None:
    battle(page)
    page.click("#rate-a-structure label:has-text('4')")
    expect(page.locator("#arena-message")).to_contain_text("Rating recorded")
    vote(page, "b")
    page.reload()
    expect(page.locator("#arena-reveal")).to_contain_text("Model-")
    assert "B is better" in message(page)
    expect(page.locator("#rate-a-structure input[value='4']")).to_be_checked()


def test_a_contestant_that_dies_voids_the_battle_and_gives_the_question_back(
    page: Page, endpoints: Endpoints
) -> None:
    script_all(endpoints, Script.of("I was about to say something", disconnect_after=3))
    ask(page, "Do not die")
    expect(page.locator("#arena-message")).to_contain_text("does not count")
    expect(page.locator("#slot-a-answer")).to_contain_text("I was about")
    expect(page.locator("#arena-prompt textarea")).to_have_value("Do not die")
    expect(page.locator("#vote-bar")).to_have_count(0)


# -- bad input -----------------------------------------------------------------------


def test_an_empty_prompt_is_answered_with_the_mend(page: Page) -> None:
    ask(page, "   ")
    expect(page.locator("#arena-message")).to_contain_text("The question is empty")


def test_a_very_long_prompt_is_refused_with_the_limit_and_stays_in_the_box(page: Page) -> None:
    prompt = "x y " * 50_000
    ask(page, prompt)
    expect(page.locator("#arena-message")).to_contain_text("3584")
    expect(page.locator("#arena-prompt textarea")).to_have_value(prompt)


def test_a_prompt_longer_than_the_box_allows_is_refused_by_its_length(page: Page) -> None:
    ask(page, "x" * 200_001)
    expect(page.locator("#arena-message")).to_contain_text("200001 characters; 200000 is the most")


HOSTILE = """<script>window.pwned = 1</script>
<img src=x onerror="window.pwned = 2">
<img src="http://192.0.2.1/leak.png">
![leak](http://192.0.2.1/leak.png)
<iframe src="javascript:window.parent.pwned = 3"></iframe>
<div id="vote-tie">fake</div>
<style>body { display: none }</style>
[click](javascript:window.pwned=4)
<svg onload="window.pwned = 5"></svg>

```html
<b>code stays code</b>
```
"""


def test_hostile_markup_in_prompt_and_answer_does_nothing(page: Page, endpoints: Endpoints) -> None:
    script_all(endpoints, Script.of(HOSTILE))
    battle(page, HOSTILE)
    assert page.evaluate("window.pwned") is None
    assert page.locator("#slot-a-answer img, #arena-question img").count() == 0
    assert page.locator("#slot-a-answer iframe, #slot-a-answer script").count() == 0
    assert page.locator("[id='vote-tie']").count() == 1
    assert page.locator("#slot-a-answer a[href^='javascript']").count() == 0
    expect(page.locator("#slot-a-answer")).to_contain_text("<b>code stays code</b>")
    expect(page.locator("#arena-question")).to_contain_text("<script>window.pwned = 1</script>")


def test_a_forged_cookie_is_told_to_reload_and_gets_nobodys_battle(
    page: Page, app: Served, new_context: Callable[..., BrowserContext]
) -> None:
    battle(page, "A private question")
    forger = new_context()
    opened = forger.new_page()
    opened.goto(app.url)
    opened.wait_for_selector("#arena-prompt textarea")
    forger.add_cookies([{"name": "leitai_person", "value": "ImFubiI.forged", "url": app.url}])
    ask(opened, "Whose battle is this?")
    expect(opened.locator("#arena-message")).to_contain_text("Reload the page")
    opened.reload()
    opened.wait_for_selector("#arena-prompt textarea")
    expect(opened.locator("#arena-question")).to_have_count(0)
    battle(opened, "Mine now")


# -- code -----------------------------------------------------------------------------


def test_code_is_extracted_edited_and_run_with_stdin_again_and_again(
    page: Page, require: Callable[[str], None]
) -> None:
    require("docker")
    battle(page)
    assert "name = input()" in code_of(page, "a")
    page.fill("#slot-a-stdin textarea, #slot-a-stdin input", "Ada")
    page.click("#slot-a-run")
    expect(page.locator("#slot-a-result")).to_contain_text("hello Ada", timeout=30_000)
    write_code(page, "a", "print('changed', 6 * 7)")
    page.click("#slot-a-run")
    expect(page.locator("#slot-a-result")).to_contain_text("changed 42", timeout=30_000)
    write_code(page, "a", "raise ValueError('<b>oops</b>')")
    page.click("#slot-a-run")
    expect(page.locator("#slot-a-result")).to_contain_text("Runtime error", timeout=30_000)
    expect(page.locator("#slot-a-result")).to_contain_text("ValueError: <b>oops</b>")


def test_answering_again_puts_the_new_code_in_place_of_the_persons_even_if_it_is_the_same(
    page: Page,
) -> None:
    battle(page)
    before = code_of(page, "a")
    write_code(page, "a", "print('mine')")
    page.click("#arena-regenerate")
    editor = page.locator("#slot-a-code .cm-content")
    expect(editor).not_to_contain_text("mine")
    wait_for_answers(page)
    assert code_of(page, "a") == before
    write_code(page, "a", "print('mine again')")
    vote(page)
    expect(editor).to_contain_text("mine again")


def test_a_run_shows_no_times_before_the_vote(page: Page, require: Callable[[str], None]) -> None:
    require("docker")
    battle(page)
    page.click("#slot-a-run")
    expect(page.locator("#slot-a-result .outcome")).to_be_visible(timeout=30_000)
    assert not re.search(r"\d\s*(s|ms|seconds)\b", page.inner_text("#slot-a-result"))


# -- look and language ------------------------------------------------------------------


@pytest.mark.parametrize(("locale", "title"), [("en-US", "Unnamed models"), ("zh-CN", "匿名模型")])
def test_the_browsers_language_is_spoken(
    app: Served, new_context: Callable[..., BrowserContext], locale: str, title: str
) -> None:
    page = new_context(locale=locale).new_page()
    page.goto(app.url)
    expect(page.locator("h1")).to_contain_text(title)


def test_the_language_switch_changes_all_words_and_keeps_the_battle(page: Page) -> None:
    battle(page, "Stay with me")
    page.click("#ui-language")
    expect(page.locator("#vote-bar")).to_contain_text("哪个回答更好")
    expect(page.locator("#arena-question")).to_contain_text("Stay with me")
    vote(page, "both-bad")
    assert "都不好" in message(page)
    page.click("#ui-language")
    expect(page.locator("#arena-message")).to_contain_text("Both bad")


def test_the_theme_switch_turns_the_page_dark_and_is_remembered(page: Page) -> None:
    expect(page.locator("body.dark")).to_have_count(0)
    page.click("#ui-theme")
    expect(page.locator("body.dark")).to_have_count(1)
    page.reload()
    expect(page.locator("body.dark")).to_have_count(1)


@pytest.mark.parametrize("path", ["/", "/leaderboard", "/reports", "/status"])
def test_nothing_is_wider_than_a_phone(
    app: Served, new_context: Callable[..., BrowserContext], path: str
) -> None:
    page = new_context(width=390).new_page()
    page.goto(app.url + path)
    page.wait_for_selector(".topbar")
    if path == "/":
        battle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# -- the other pages ----------------------------------------------------------------------


def test_the_leaderboard_moves_with_a_vote_while_it_is_open(page: Page, app: Served) -> None:
    board = page.context.new_page()
    board.goto(f"{app.url}/leaderboard")
    board.wait_for_selector("#leaderboard-table table, #leaderboard-table .empty")
    before = board.inner_text("#leaderboard-table")
    battle(page)
    vote(page)
    expect(board.locator("#leaderboard-table")).not_to_have_text(before)
    expect(board.locator("#leaderboard-table table")).to_contain_text("Model-")


def test_the_status_page_names_every_contestant_and_part(app: Served, page: Page) -> None:
    page.goto(f"{app.url}/status")
    panel = page.locator("#status")
    for word in ("Model-alpha", "Model-beta", "Model-gamma", "Ready", "Sandbox", "Database"):
        expect(panel).to_contain_text(word)
