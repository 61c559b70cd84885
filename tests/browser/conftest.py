"""A browser, an app on scripted endpoints, and pages that notice what should not happen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from chat_steps import open_chat
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from served import Served

from runners.scripted import Script, ScriptedEndpoint

ANSWER = "Here you are:\n\n```python\nname = input()\nprint('hello', name)\n```\n"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


# How many times slower than it is the browser shall act: finds what hopes for a quick one.
SLOWDOWN = float(os.environ.get("BROWSER_SLOWDOWN", "1"))

# What is waited for comes within a second on a quiet machine; a test that fails pays this.
expect.set_options(timeout=20_000)


# Not for the whole session: while Playwright is open, its event loop runs in this
# thread, and asynchronous tests elsewhere could not start theirs.
@pytest.fixture(scope="module")
def browser(require: Callable[[str], None]) -> Iterator[Browser]:
    require("browser")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def _well_behaved(endpoints: dict[str, ScriptedEndpoint]) -> None:
    """Every test starts from endpoints that answer well, and no faster than a page is built."""
    for endpoint in endpoints.values():
        endpoint.script = Script.of(ANSWER, rate=20)


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Persons: each context has cookies of its own. Fails on calls to the outside."""
    contexts: list[BrowserContext] = []
    outside: list[str] = []

    def make(locale: str = "en-US", width: int = 1440, **options: object) -> BrowserContext:
        context = browser.new_context(
            locale=locale, viewport={"width": width, "height": 900}, **options
        )
        context.set_default_timeout(20_000)
        context.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
                else outside.append(request.url)
            ),
        )
        if SLOWDOWN > 1:
            context.on("page", _slowed)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert outside == []


def _slowed(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})


@pytest.fixture
def page(app: Served, new_context: Callable[..., BrowserContext]) -> Page:
    """A newcomer's page on the shared app."""
    opened = new_context().new_page()
    opened.goto(app.url)
    opened.wait_for_selector("#arena-prompt textarea")
    return opened


@pytest.fixture
def chat(app: Served, new_context: Callable[..., BrowserContext]) -> Page:
    """A newcomer's chat page on the shared app."""
    return open_chat(new_context().new_page(), app.url)
