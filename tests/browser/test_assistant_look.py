"""How the chat page answers bad input, and how it looks and speaks."""

from __future__ import annotations

from collections.abc import Callable

from chat_steps import answered, ask, choose, on_bench, open_chat, say, script_all, talk
from playwright.sync_api import BrowserContext, Page, expect
from served import Served

from runners.scripted import Script, ScriptedEndpoint

Endpoints = dict[str, ScriptedEndpoint]


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


def test_the_page_leads_to_the_keys(chat: Page) -> None:
    chat.click("#chat-keys a")
    expect(chat.locator("h1")).to_have_text("Your API keys")


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
