"""The chat page on an app of its own: one that is killed, and one that allows a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from chat_steps import answered, ask, attach, open_chat, script_all, talk
from playwright.sync_api import BrowserContext, expect
from served import Served, scripted_lineup

from runners.scripted import Script, ScriptedEndpoint

Endpoints = dict[str, ScriptedEndpoint]
SOURCE = b"def frobnicate(widget):\n    return widget.polish()\n"


@pytest.fixture(scope="module")
def allowed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the administrator allows."""
    return tmp_path_factory.mktemp("allowed")


@pytest.fixture(scope="module")
def own(
    endpoints: Endpoints, allowed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("own")
    config = folder / "app.yaml"
    config.write_text(yaml.safe_dump({"context": {"folders": [str(allowed)]}}), encoding="utf-8")
    lineup = scripted_lineup(folder, {name: e.base_url for name, e in endpoints.items()})
    app = Served(folder / "home", lineup, {"LEITAI_APP_CONFIG": str(config)}).start()
    app.wait_until_ready(len(endpoints))
    yield app
    assert app.stop() == 0


def test_a_server_killed_in_an_answer_loses_nothing(
    own: Served, endpoints: Endpoints, new_context: Callable[..., BrowserContext]
) -> None:
    page = open_chat(new_context().new_page(), own.url)
    attach(page, ("polish.py", SOURCE))
    expect(page.locator("#chat-context")).to_contain_text("polish.py")
    talk(page, "The first question")
    script_all(endpoints, Script.of("begun " + "word " * 2_000 + "end", rate=20))
    ask(page, "The second question")
    expect(page.locator(".answer.writing")).to_contain_text("begun word word")
    page.fill("#chat-prompt textarea", "half a third")
    # What was written is journalled every second.
    expect(page.locator(".answer.writing")).to_contain_text("word " * 60)
    own.kill()
    own.start().wait_until_ready(len(endpoints))
    page.reload()
    expect(page.locator(".asked .words")).to_have_text(
        ["The first question", "The second question"]
    )
    expect(page.locator(".answer.interrupted")).to_contain_text("begun word word")
    expect(page.locator(".answer.done pre")).to_contain_text("name = input()")
    expect(page.locator("#chat-context")).to_contain_text("polish.py")
    expect(page.locator("#chat-prompt textarea")).to_have_value("half a third")
    script_all(endpoints, Script.of("Whole at last.", rate=20))
    page.click(".answer.interrupted button:has-text('Ask again')")
    answered(page, turns=2)
    expect(page.locator(".answer.done").last).to_contain_text("Whole at last.")


def test_an_allowed_folder_is_read_by_its_name_and_no_other(
    own: Served,
    endpoints: Endpoints,
    allowed: Path,
    new_context: Callable[..., BrowserContext],
) -> None:
    shop = allowed / "shop"
    shop.mkdir()
    (shop / "polish.py").write_bytes(SOURCE)
    page = open_chat(new_context().new_page(), own.url)
    page.click("#chat-settings button")
    box = page.locator("#chat-folder textarea, #chat-folder input")
    box.fill(str(allowed.parent))
    page.click("#chat-folder-add")
    expect(page.locator("#chat-message .error")).to_be_visible()
    expect(box).to_have_value(str(allowed.parent))
    box.fill(str(shop))
    page.click("#chat-folder-add")
    expect(page.locator("#chat-context")).to_contain_text("shop/polish.py")
    expect(box).to_have_value("")
    talk(page, "What does frobnicate do?")
    assert "widget.polish()" in str(endpoints["alpha"].requests[-1].body["messages"])
    page.click("details.context-used summary")
    expect(page.locator("details.context-used")).to_contain_text("polish.py:1")
