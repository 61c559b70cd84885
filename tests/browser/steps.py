"""What a person does on the arena page, in the words of the page."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def ask(page: Page, prompt: str) -> None:
    page.fill("#arena-prompt textarea", prompt)
    page.click("#arena-send")


def wait_for_answers(page: Page, seconds: float = 30) -> None:
    expect(page.locator("#vote-bar")).to_be_visible(timeout=seconds * 1000)


def battle(page: Page, prompt: str = "Greet me by name") -> None:
    ask(page, prompt)
    wait_for_answers(page)


def vote(page: Page, choice: str = "a") -> None:
    page.click(f"#vote-{choice}")
    expect(page.locator("#arena-reveal .reveal-card")).to_have_count(2)


def message(page: Page) -> str:
    return page.inner_text("#arena-message")


def code_of(page: Page, letter: str) -> str:
    editor = page.locator(f"#slot-{letter}-code .cm-content")
    expect(editor).not_to_have_text("")  # its code is put into it once it stands
    return editor.inner_text()


def write_code(page: Page, letter: str, code: str) -> None:
    editor = page.locator(f"#slot-{letter}-code .cm-content")
    editor.click()
    expect(editor).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(code)
    expect(editor).to_have_text("".join(code.splitlines()))


def choose_layout(page: Page, slots: int) -> None:
    page.click(f"#arena-layout label:has-text('{slots}')")


def rank(page: Page, ranks: str) -> None:
    """Give the four slots these ranks and vote by them."""
    for letter, place in zip("abcd", ranks, strict=True):
        page.click(f"#rank-{letter} input")
        page.click(f"[role=option]:has-text('{place}')")
    page.click("#vote-ranking")
