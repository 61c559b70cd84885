"""A whole conversation with a real model, in each language: with a file, code, and a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from chat_steps import answered, ask, attach, open_chat, write_code
from playwright.sync_api import BrowserContext, expect
from served import Served

from runners.configuration import CONFIGS

PLAYER = "qwen2.5-coder-0.5b"
ANSWER_SECONDS = 180
SOURCE = b"def shipping_cost(weight_kg):\n    return 4.5 + 1.25 * weight_kg\n"
BROKEN = "def double(x):\n    return x * 2\n\nprint(double(undefined_name))\n"


@pytest.fixture(scope="module")
def real(
    require: Callable[[str], None], weights_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The app on one real engine, in a home of its own; answers are cut early."""
    require("models")
    require("docker")
    folder = tmp_path_factory.mktemp("real-chat")
    document = yaml.safe_load((CONFIGS / "lineups" / "pocket.yaml").read_text("utf-8"))
    document["contestants"] = [c for c in document["contestants"] if c["id"] == PLAYER]
    document["contestants"][0]["sampling"]["max_tokens"] = 160
    lineup = folder / "one.yaml"
    lineup.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    app = Served(folder / "home", str(lineup), {"LEITAI_WEIGHTS": str(weights_root)}).start()
    app.wait_until_ready(1, seconds=120)
    yield app
    assert app.stop() == 0


@pytest.mark.timeout(500)
@pytest.mark.parametrize(
    ("locale", "prompt", "search"),
    [
        ("en-US", "Write a short Python program that prints shipping_cost(2), the function of my "
         "file included. Code only.", "shipping_cost"),
        ("zh-CN", "写一个简短的 Python 程序，包含我文件里的函数 shipping_cost，并打印 "
         "shipping_cost(2)。只要代码。", "只要代码"),
    ],
)  # fmt: skip
def test_attach_ask_run_fail_fix_export_reload_and_find_again(
    real: Served,
    new_context: Callable[..., BrowserContext],
    tmp_path: Path,
    locale: str,
    prompt: str,
    search: str,
) -> None:
    page = open_chat(new_context(locale=locale).new_page(), real.url)
    attach(page, ("shipping.py", SOURCE))
    expect(page.locator("#chat-context")).to_contain_text("shipping.py")
    ask(page, prompt)
    answered(page, seconds=ANSWER_SECONDS)
    page.click("details.context-used summary")
    expect(page.locator("details.context-used")).to_contain_text("shipping.py:1")

    expect(page.locator("#chat-run")).to_be_visible()
    page.click("#chat-run")
    expect(page.locator("#chat-result .outcome")).to_be_visible(timeout=60_000)
    write_code(page, BROKEN)
    page.click("#chat-run")
    expect(page.locator("#chat-result")).to_contain_text("NameError", timeout=60_000)
    page.click("#chat-fix")
    expect(page.locator(".asked")).to_have_count(2, timeout=60_000)
    answered(page, turns=2, seconds=ANSWER_SECONDS)
    expect(page.locator(".asked .words").last).to_contain_text("undefined_name")
    expect(page.locator("#chat-rounds .note")).to_be_visible()

    with page.expect_download() as waiting:
        page.click("#chat-export")
    waiting.value.save_as(tmp_path / "saved.md")
    saved = (tmp_path / "saved.md").read_text("utf-8")
    assert saved.count("undefined_name") > 1

    page.reload()
    expect(page.locator(".asked")).to_have_count(2)
    page.click("#chat-new")
    expect(page.locator("#chat-hero")).to_be_visible()
    page.fill("#chat-search textarea, #chat-search input", search)
    expect(page.locator("#chat-history mark").first).to_have_text(search)
    page.click("#chat-history a")
    expect(page.locator(".asked")).to_have_count(2)
