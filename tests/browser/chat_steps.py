"""What a person does on the chat page, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page, expect

from runners.scripted import Script, ScriptedEndpoint

MARKED = "ControlOrMeta+a"
# Every action is a way to the server and back, on a machine that runs engines besides.
expect.set_options(timeout=20_000)


def open_chat(page: Page, url: str) -> Page:
    page.goto(f"{url}/assistant")
    page.wait_for_selector("#chat-prompt textarea")
    # The address of the page is known once the server has said which conversation it is.
    page.wait_for_selector("#chat-head [data-conversation]", state="attached")
    return page


def script_all(endpoints: Mapping[str, ScriptedEndpoint], script: Script) -> None:
    for endpoint in endpoints.values():
        endpoint.script = script


def ask(page: Page, prompt: str) -> None:
    page.fill("#chat-prompt textarea", prompt)
    page.click("#chat-send")


def answered(page: Page, turns: int = 1, each: int = 1, seconds: float = 30) -> None:
    """Wait until so many turns have so many finished answers each."""
    done = page.locator(".answer.done, .answer.stopped")
    expect(done).to_have_count(turns * each, timeout=seconds * 1000)
    expect(page.locator("#chat-head [data-busy='yes']")).to_have_count(0, timeout=30_000)


def talk(page: Page, prompt: str, turns: int = 1) -> None:
    ask(page, prompt)
    answered(page, turns)


def choose(page: Page, name: str) -> None:
    """Choose a contestant by its name, or all of them."""
    page.click("#chat-model input")
    page.click(f"[role=option]:has-text('{name}')")


def on_bench(page: Page, code: str) -> None:
    expect(page.locator("#chat-code .cm-content")).to_contain_text(code)


def write_code(page: Page, code: str) -> None:
    page.locator("#chat-code .cm-content").click()
    page.keyboard.press(MARKED)
    page.keyboard.insert_text(code)


def attach(page: Page, *files: tuple[str, bytes]) -> None:
    page.set_input_files(
        "#chat-files input[type=file]",
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            for name, content in files
        ],
    )


def say(page: Page) -> str:
    return page.inner_text("#chat-message")
