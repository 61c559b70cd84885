"""The chat page as a person meets it in a browser, on endpoints that behave as told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from chat_steps import (
    answered,
    ask,
    attach,
    choose,
    on_bench,
    open_chat,
    say,
    talk,
    write_code,
)
from playwright.sync_api import BrowserContext, Page, expect
from served import Served

from runners.scripted import Script, ScriptedEndpoint

Endpoints = dict[str, ScriptedEndpoint]


@pytest.fixture
def chat(app: Served, new_context: Callable[..., BrowserContext]) -> Page:
    """A newcomer's chat page on the shared app."""
    return open_chat(new_context().new_page(), app.url)


def script_all(endpoints: Endpoints, script: Script) -> None:
    for endpoint in endpoints.values():
        endpoint.script = script


# -- a conversation ------------------------------------------------------------------


def test_a_question_is_answered_under_the_contestants_name(chat: Page) -> None:
    talk(chat, "Greet me by name")
    expect(chat.locator("#chat-messages .asked")).to_contain_text("Greet me by name")
    expect(chat.locator("#chat-messages .answer .name")).to_have_text("Model-alpha")
    expect(chat.locator("#chat-messages pre")).to_contain_text("name = input()")
    expect(chat.locator("#chat-prompt textarea")).to_have_value("")
    expect(chat.locator("#chat-history")).to_contain_text("Greet me by name")
    assert re.search(r"\?conversation=[\w-]+$", chat.url)


def test_words_appear_while_they_are_written_and_stop_ends_them(
    chat: Page, endpoints: Endpoints
) -> None:
    script_all(endpoints, Script.of("first " + "word " * 400 + "last", rate=40))
    ask(chat, "Talk")
    expect(chat.locator(".answer.writing")).to_contain_text("first word")
    chat.click("#chat-stop")
    expect(chat.locator(".answer.stopped")).to_contain_text("first word")
    expect(chat.locator("#chat-stop")).to_have_count(0)
    expect(chat.locator(".answer")).not_to_contain_text("last")


def test_a_further_question_goes_on_with_the_conversation(chat: Page, endpoints: Endpoints) -> None:
    talk(chat, "My name is Ada")
    talk(chat, "What is my name?", turns=2)
    sent = endpoints["alpha"].requests[-1].body["messages"]
    assert [one["content"] for one in sent if one["role"] == "user"] == [
        "My name is Ada", "What is my name?",
    ]  # fmt: skip
    expect(chat.locator(".conversations li")).to_have_count(1)


def test_ctrl_enter_sends(chat: Page) -> None:
    chat.fill("#chat-prompt textarea", "By keyboard")
    chat.press("#chat-prompt textarea", "Control+Enter")
    answered(chat)


def test_all_side_by_side_stand_in_equal_columns(chat: Page) -> None:
    choose(chat, "side by side")
    ask(chat, "Everybody")
    answered(chat, each=3)
    boxes = [card.bounding_box() for card in chat.locator(".answer").all()]
    assert len({round(box["width"]) for box in boxes if box}) == 1
    assert boxes[0] and boxes[1] and boxes[0]["y"] == boxes[1]["y"]
    names = chat.locator(".answer .name").all_inner_texts()
    assert names == ["Model-alpha", "Model-beta", "Model-gamma"]


def test_answering_again_adds_a_version(chat: Page, endpoints: Endpoints) -> None:
    talk(chat, "Say something")
    script_all(endpoints, Script.of("Said anew.", rate=20))
    chat.click("#chat-regenerate")
    expect(chat.locator(".answer.done")).to_contain_text("Said anew.")
    expect(chat.locator(".answer-head")).to_contain_text("version 2 of 2")


def test_an_edited_question_is_a_branch_and_both_can_be_read(
    chat: Page, endpoints: Endpoints
) -> None:
    for endpoint in endpoints.values():
        endpoint.script = lambda body: Script.of(f"re: {body['messages'][-1]['content']}", rate=20)
    talk(chat, "one")
    talk(chat, "two", turns=2)
    chat.locator("[data-do=edit]").first.click()
    chat.fill(".rewording textarea", "uno")
    chat.click(".rewording button[type=submit]")
    expect(chat.locator(".asked")).to_have_count(1)
    expect(chat.locator(".answer.done")).to_contain_text("re: uno")
    expect(chat.locator(".branches")).to_contain_text("2/2")
    chat.click(".branches [data-do=branch]:not([disabled])")
    expect(chat.locator(".asked .words")).to_have_text(["one", "two"])
    expect(chat.locator(".branches").first).to_contain_text("1/2")


def test_escape_leaves_a_question_as_it_was(chat: Page) -> None:
    talk(chat, "Leave me")
    chat.click("#chat-edit")
    chat.fill(".rewording textarea", "changed")
    chat.press(".rewording textarea", "Escape")
    expect(chat.locator(".rewording")).to_have_count(0)
    expect(chat.locator(".asked .words")).to_have_text("Leave me")


def test_a_question_is_deleted_with_a_second_click(chat: Page) -> None:
    talk(chat, "Keep me")
    talk(chat, "Delete me", turns=2)
    chat.click("#chat-delete")
    expect(chat.locator(".asked")).to_have_count(2)
    chat.click("#chat-delete")
    expect(chat.locator(".asked .words")).to_have_text(["Keep me"])


def test_thumbs_and_points_are_recorded_as_open_judgements(chat: Page) -> None:
    talk(chat, "Judge me")
    chat.click("#chat-thumb-up")
    expect(chat.locator("#chat-thumb-up[aria-pressed=true]")).to_be_visible()
    chat.click("details.rate summary")
    chat.click("#chat-rate-structure-4")
    expect(chat.locator("details.rate summary")).to_have_text("Structure 4")
    expect(chat.locator("#chat-message")).to_contain_text("open judgement")
    chat.reload()
    expect(chat.locator("details.rate summary")).to_have_text("Structure 4")
    expect(chat.locator("#chat-thumb-up[aria-pressed=true]")).to_be_visible()
    chat.goto(chat.url.split("/assistant")[0] + "/leaderboard")
    expect(chat.locator("#leaderboard-table")).not_to_contain_text("Judge me")


# -- nothing is lost ------------------------------------------------------------------


def test_a_reload_in_the_middle_shows_the_same_conversation(
    chat: Page, endpoints: Endpoints
) -> None:
    script_all(endpoints, Script.of("start " + "word " * 120 + "finish", rate=40))
    ask(chat, "Survive a reload")
    expect(chat.locator(".answer")).to_contain_text("start")
    chat.fill("#chat-prompt textarea", "half a thou")
    chat.reload()
    expect(chat.locator(".asked .words")).to_have_text("Survive a reload")
    answered(chat)
    expect(chat.locator(".answer.done")).to_contain_text("finish")
    expect(chat.locator("#chat-prompt textarea")).to_have_value("half a thou")


def test_each_conversation_has_its_own_half_written_question(chat: Page) -> None:
    talk(chat, "The first one")
    chat.fill("#chat-prompt textarea", "for the first")
    chat.click("#chat-new")
    expect(chat.locator("#chat-hero")).to_be_visible()
    expect(chat.locator("#chat-prompt textarea")).to_have_value("")
    chat.click(".conversations a:has-text('The first one')")
    expect(chat.locator(".asked .words")).to_have_text("The first one")
    expect(chat.locator("#chat-prompt textarea")).to_have_value("for the first")


def test_a_conversation_in_writing_is_silent_where_another_one_is_shown(
    chat: Page, endpoints: Endpoints
) -> None:
    talk(chat, "The calm one")
    chat.click("#chat-new")
    expect(chat.locator("#chat-hero")).to_be_visible()
    script_all(endpoints, Script.of("noise " * 200 + "over", rate=60))
    ask(chat, "The loud one")
    expect(chat.locator(".answer.writing")).to_contain_text("noise")
    chat.click(".conversations a:has-text('The calm one')")
    expect(chat.locator(".asked .words")).to_have_text("The calm one")
    chat.click(".conversations a:has-text('The loud one')")
    answered(chat)
    chat.go_back()
    expect(chat.locator(".asked .words")).to_have_text("The calm one")
    expect(chat.locator("#chat-messages")).not_to_contain_text("noise")


def test_a_conversation_is_found_again_by_its_words_and_deleted(chat: Page) -> None:
    talk(chat, "How do I sharpen a wooden quokka?")
    chat.click("#chat-new")
    expect(chat.locator("#chat-hero")).to_be_visible()
    chat.fill("#chat-search textarea, #chat-search input", "quokka")
    expect(chat.locator("#chat-history mark").first).to_have_text("quokka")
    chat.click("#chat-history a")
    expect(chat.locator(".asked .words")).to_contain_text("wooden quokka")
    chat.locator(".conversations li").hover()
    delete = chat.locator("[data-do=delete-conversation]")
    delete.click()
    delete.click()
    expect(chat.locator("#chat-hero")).to_be_visible()
    expect(chat.locator("#chat-history")).not_to_contain_text("quokka")
    chat.fill("#chat-search textarea, #chat-search input", "quokka")
    expect(chat.locator("#chat-history")).to_contain_text("Nothing found")


def test_a_conversation_is_saved_as_markdown_for_its_owner_alone(
    chat: Page, app: Served, tmp_path: Path
) -> None:
    talk(chat, "Export me")
    with chat.expect_download() as waiting:
        chat.click("#chat-export")
    waiting.value.save_as(tmp_path / "saved.md")
    text = (tmp_path / "saved.md").read_text("utf-8")
    assert "Export me" in text
    assert "Model-alpha" in text
    assert "name = input()" in text
    link = chat.get_attribute("#chat-export", "href") or ""
    assert app.request(link)[0] in (403, 404)


def test_nobody_opens_a_strangers_conversation(
    chat: Page, app: Served, new_context: Callable[..., BrowserContext]
) -> None:
    talk(chat, "My secret")
    stranger = new_context().new_page()
    stranger.goto(chat.url)
    expect(stranger.locator("#chat-message .error")).to_be_visible()
    expect(stranger.locator("#chat-messages .asked")).to_have_count(0)


# -- code ------------------------------------------------------------------------------


def test_code_is_run_changed_fails_and_is_fixed(
    chat: Page, endpoints: Endpoints, require: Callable[[str], None]
) -> None:
    require("docker")
    talk(chat, "Greet me by name")
    on_bench(chat, "name = input()")
    chat.fill("#chat-stdin textarea, #chat-stdin input", "Ada")
    chat.click("#chat-run")
    expect(chat.locator("#chat-result")).to_contain_text("hello Ada", timeout=30_000)
    expect(chat.locator("#chat-diff details")).to_have_count(0)
    write_code(chat, "raise ValueError('<b>oops</b>')")
    chat.click("#chat-run")
    expect(chat.locator("#chat-result")).to_contain_text("ValueError: <b>oops</b>", timeout=30_000)
    expect(chat.locator("#chat-diff .added")).to_contain_text("raise ValueError")
    script_all(endpoints, Script.of("Mended:\n\n```python\nprint('mended', 6 * 7)\n```\n", rate=20))
    chat.click("#chat-fix")
    answered(chat, turns=2, seconds=60)
    expect(chat.locator(".asked").last).to_contain_text("round 1 of fixing")
    assert "oops" in endpoints["alpha"].requests[-1].body["messages"][-1]["content"]
    expect(chat.locator("#chat-rounds")).to_contain_text("runs without an error", timeout=30_000)
    on_bench(chat, "mended")
    expect(chat.locator("#chat-result")).to_contain_text("mended 42", timeout=30_000)


def test_the_code_that_a_person_changes_stays_when_an_answer_comes(chat: Page) -> None:
    talk(chat, "Greet me by name")
    on_bench(chat, "name = input()")
    write_code(chat, "print('mine')")
    talk(chat, "Once more", turns=2)
    on_bench(chat, "print('mine')")
    chat.locator("[data-do=open-block]").last.click()
    on_bench(chat, "name = input()")


def test_code_that_does_not_parse_is_marked_before_it_runs(
    chat: Page, endpoints: Endpoints
) -> None:
    script_all(endpoints, Script.of("```python\ndef broken(:\n    return\n```\n", rate=20))
    talk(chat, "Break")
    expect(chat.locator(".code-head .fault")).to_contain_text("does not parse")
    expect(chat.locator("#chat-bench-head")).to_contain_text("does not parse")


def test_a_problem_is_asked_about_and_judged(
    chat: Page, endpoints: Endpoints, require: Callable[[str], None]
) -> None:
    require("docker")
    script_all(endpoints, Script.of("```python\ndef wrong():\n    pass\n```\n", rate=20))
    chat.click("#chat-problem input")
    chat.locator("[role=option]").nth(1).click()
    chat.click("#chat-send")
    answered(chat)
    on_bench(chat, "def wrong")
    chat.click("#chat-judge")
    expect(chat.locator("#chat-result .run.judge")).to_contain_text("of", timeout=60_000)


# -- files -----------------------------------------------------------------------------

SOURCE = b"def frobnicate(widget):\n    '''Polish a widget.'''\n    return widget.polish()\n"


def test_attached_files_are_sent_as_context_and_shown_by_line(
    chat: Page, endpoints: Endpoints
) -> None:
    attach(chat, ("polish.py", SOURCE))
    expect(chat.locator("#chat-context")).to_contain_text("polish.py")
    expect(chat.locator("#chat-said")).to_contain_text("1 file(s) attached")
    talk(chat, "What does frobnicate do?")
    sent = str(endpoints["alpha"].requests[-1].body["messages"])
    assert "widget.polish()" in sent
    chat.click("details.context-used summary")
    expect(chat.locator("details.context-used")).to_contain_text("polish.py:1")
    chat.reload()
    expect(chat.locator("#chat-context")).to_contain_text("polish.py")
    chat.click("[data-do=remove-file]")
    expect(chat.locator("#chat-context .file")).to_have_count(0)


def test_what_cannot_be_attached_is_said_by_name(chat: Page) -> None:
    attach(chat, ("tool.exe", b"MZ\x00\x01\x02\x00"))
    expect(chat.locator("#chat-said")).to_contain_text("tool.exe is not a text")
    expect(chat.locator("#chat-context .file")).to_have_count(0)


def test_a_huge_file_is_refused_before_it_is_sent(chat: Page, tmp_path: Path) -> None:
    path = tmp_path / "huge.log"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    chat.set_input_files("#chat-files input[type=file]", path)
    expect(chat.locator("#chat-said")).to_contain_text("huge.log is too large; 50 MB is the most")


# -- hostile words ---------------------------------------------------------------------

HOSTILE = """<script>window.pwned = 1</script> ${window.pwned = 6} {{value}}
<img src=x onerror="window.pwned = 2">
![leak](http://192.0.2.1/leak.png)
<button data-do="delete-conversation" data-on="x">click me</button>
<div id="chat-send">fake</div>
<style>body { display: none }</style>
[click](javascript:window.pwned=4)
<details data-fold="rate-x"><summary>x</summary></details>

```html"><b onclick=x>
<b data-do="open">code stays code</b>
```
"""


def test_hostile_words_do_nothing_anywhere(chat: Page, endpoints: Endpoints) -> None:
    script_all(endpoints, Script.of(HOSTILE, rate=200))
    attach(chat, ('"><img src=x onerror=pwned=7>.py', SOURCE))
    expect(chat.locator("#chat-context .file")).to_have_count(1)
    talk(chat, HOSTILE)
    chat.fill("#chat-search textarea, #chat-search input", "<script>")
    expect(chat.locator("#chat-history mark").first).to_have_text("<script>")
    assert chat.evaluate("window.pwned") is None
    inside = "#chat-messages .words, #chat-history, #chat-context"
    for element in ("img", "script", "iframe", "style", "[id=chat-send]", "[onclick]"):
        assert chat.locator(f":is({inside}) {element}").count() == 0, element
    assert chat.locator(".words [data-on='x'], .words a[href^='javascript']").count() == 0
    expect(chat.locator(".answer.done pre")).to_contain_text("code stays code")
    expect(chat.locator(".asked .words")).to_contain_text("<script>window.pwned = 1</script>")


def test_an_action_that_no_button_says_changes_nothing(chat: Page) -> None:
    talk(chat, "Still here")
    for forged in ('{"do": "drop"}', '{"do": "delete-turn", "on": "../x"}', "[]", "no json"):
        chat.evaluate(
            """said => { const box = document.querySelector('#chat-action textarea');
            box.value = said; box.dispatchEvent(new Event('input', {bubbles: true})) }""",
            forged,
        )
    talk(chat, "And on", turns=2)
    expect(chat.locator(".asked .words")).to_have_text(["Still here", "And on"])


# -- bad input -------------------------------------------------------------------------


def test_an_empty_question_is_answered_with_the_mend(chat: Page) -> None:
    ask(chat, "   ")
    expect(chat.locator("#chat-message")).to_contain_text("The question is empty")


def test_a_question_beyond_the_context_is_refused_and_stays_in_the_box(chat: Page) -> None:
    prompt = "x y " * 20_000
    ask(chat, prompt)
    expect(chat.locator("#chat-message .error")).to_be_visible(timeout=30_000)
    expect(chat.locator("#chat-prompt textarea")).to_have_value(prompt)


def test_a_sampling_that_is_no_number_is_named(chat: Page) -> None:
    chat.click("#chat-settings button")
    chat.fill("#chat-temperature textarea, #chat-temperature input", "warm")
    ask(chat, "Hello")
    expect(chat.locator("#chat-message")).to_contain_text("warm")
    expect(chat.locator("#chat-prompt textarea")).to_have_value("Hello")


def test_system_prompt_and_sampling_are_the_conversations_own(
    chat: Page, endpoints: Endpoints
) -> None:
    chat.click("#chat-settings button")
    chat.fill("#chat-system textarea", "Answer like a pirate")
    chat.fill("#chat-temperature textarea, #chat-temperature input", "0.25")
    talk(chat, "Hello")
    body = endpoints["alpha"].requests[-1].body
    assert body["temperature"] == 0.25
    assert "pirate" in body["messages"][0]["content"]
    chat.click("#chat-new")
    expect(chat.locator("#chat-system textarea")).to_have_value("")
    chat.click(".conversations a")
    expect(chat.locator("#chat-system textarea")).to_have_value("Answer like a pirate")


def test_an_engine_that_dies_keeps_its_words_and_can_be_asked_again(
    chat: Page, endpoints: Endpoints
) -> None:
    script_all(endpoints, Script.of("I was about to say something", disconnect_after=3))
    ask(chat, "Do not die")
    expect(chat.locator(".answer.broken")).to_contain_text("I was about")
    script_all(endpoints, Script.of("Alive again.", rate=20))
    chat.click(".answer.broken button:has-text('Ask again')")
    expect(chat.locator(".answer.done")).to_contain_text("Alive again.")


# -- look and language -------------------------------------------------------------------


def test_a_slash_shows_the_commands_and_a_click_takes_one(chat: Page) -> None:
    chat.fill("#chat-prompt textarea", "/ex")
    expect(chat.locator(".hint:visible")).to_have_count(1)
    chat.click(".hint:visible")
    expect(chat.locator("#chat-prompt textarea")).to_have_value("/explain ")


def test_the_page_speaks_chinese(app: Served, new_context: Callable[..., BrowserContext]) -> None:
    page = open_chat(new_context(locale="zh-CN").new_page(), app.url)
    expect(page.locator("h1")).to_contain_text("今天在做什么")
    talk(page, "你好")
    page.click("#chat-thumb-down")
    expect(page.locator("#chat-message")).to_contain_text("公开评价")
    assert say(page)


def test_nothing_is_wider_than_a_phone(
    app: Served, new_context: Callable[..., BrowserContext]
) -> None:
    page = open_chat(new_context(width=390).new_page(), app.url)
    choose(page, "side by side")
    ask(page, "A question for all of you with averyveryveryveryveryverylongwordthatnobodybreaks")
    answered(page, each=3)
    on_bench(page, "name = input()")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [card.bounding_box() for card in page.locator(".answer").all()]
    assert len({box["x"] for box in boxes if box}) == 1
    page.click("[data-do=drawer]")
    expect(page.locator("#chat-history a").first).to_be_visible()


def test_everything_that_can_be_pressed_says_what_it_is(chat: Page) -> None:
    talk(chat, "Name yourselves")
    on_bench(chat, "name = input()")
    nameless = chat.evaluate(
        """() => [...document.querySelectorAll('#chat-page :is(button, a, input, textarea)')]
            .filter((one) => one.checkVisibility() && !(one.innerText || one.ariaLabel || one.title
                || one.labels?.length || one.getAttribute('aria-label')))
            .map((one) => one.outerHTML.slice(0, 160))"""
    )
    assert nameless == []
