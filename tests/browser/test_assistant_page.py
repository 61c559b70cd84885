"""The chat page as a person meets it in a browser, on endpoints that behave as told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from chat_steps import (
    answered,
    ask,
    choose,
    script_all,
    talk,
)
from playwright.sync_api import BrowserContext, Page, expect
from served import Served

from runners.scripted import Script, ScriptedEndpoint

Endpoints = dict[str, ScriptedEndpoint]


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


def test_a_refused_edit_keeps_its_words_until_they_are_accepted(chat: Page) -> None:
    talk(chat, "one")
    chat.click("#chat-edit")
    prompt = "x y " * 20_000
    chat.fill(".rewording textarea", prompt)
    chat.click(".rewording button[type=submit]")
    expect(chat.locator("#chat-message .error")).to_be_visible(timeout=30_000)
    expect(chat.locator(".rewording textarea")).to_have_value(prompt)
    chat.fill(".rewording textarea", "shorter")
    chat.press(".rewording textarea", "Control+Enter")
    expect(chat.locator(".asked .words")).to_have_text("shorter")
    expect(chat.locator(".rewording")).to_have_count(0)
    answered(chat)


def test_of_several_answers_one_can_be_stopped_by_itself(chat: Page, endpoints: Endpoints) -> None:
    script_all(endpoints, Script.of("go " + "word " * 400 + "end", rate=30))
    choose(chat, "side by side")
    ask(chat, "Race")
    expect(chat.locator(".answer.writing [data-do=stop]")).to_have_count(3)
    chat.click(".answer:has-text('Model-beta') [data-do=stop]")
    expect(chat.locator(".answer.stopped .name")).to_have_text("Model-beta")
    expect(chat.locator(".answer.writing")).to_have_count(2)
    chat.click("#chat-stop")
    answered(chat, each=3)
    expect(chat.locator("[data-do=stop]")).to_have_count(0)


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
    expect(chat.locator(".asked .words")).to_have_text("The loud one")
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


def test_the_history_is_searched_once_the_person_pauses(chat: Page) -> None:
    talk(chat, "How do I whittle a numbat?")
    asked = []
    chat.on(
        "request",
        lambda request: asked.append(request.post_data) if "queue/join" in request.url else None,
    )
    chat.locator("#chat-search input, #chat-search textarea").press_sequentially("numbat")
    expect(chat.locator("#chat-history mark").first).to_have_text("numbat")
    searched = [body for body in asked if body and '"num' in body]
    assert len(searched) < len("numbat")
    assert '"numbat"' in searched[-1]


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
