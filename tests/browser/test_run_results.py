"""A run in a browser: its languages, its files, and their room on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from result_steps import PAGE, Contexts, Endpoints, opened, run, script_all
from served import Served
from steps import battle, code_of, write_code

CSV = "\"><img src=x onerror='window.pwned=1'>.csv"
PROGRAM = f"""```python
import struct, zlib

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

def png(path, width, height):
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\\0" + bytes(range(200)) * 9)[: width + 1] * height)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    open(path, "wb").write(b"\\x89PNG\\r\\n\\x1a\\n" + body)

png("figure-1.png", 600, 40)
open({CSV!r}, "w").write("a,b\\n1,2\\n")
open("figure-2.png", "w").write("<svg xmlns='http://www.w3.org/2000/svg' onload='window.pwned=2'/>")
print("two ${{1 + 1}}")
```"""


def test_images_are_shown_and_files_saved_whatever_their_names(
    page: Page, endpoints: Endpoints, require: Callable[[str], None], new_context: Contexts
) -> None:
    require("docker")
    script_all(endpoints, PROGRAM)
    battle(page)
    expect(page.locator("#slot-a-language")).to_have_text("Python")
    run(page)
    images = page.locator("#slot-a-result img")
    expect(images).to_have_count(1, timeout=30_000)  # the second is no image, but for its name
    expect(page.locator("#slot-a-result pre")).to_have_text("two ${1 + 1}")
    assert images.evaluate("image => image.decode().then(() => image.naturalWidth)") == 600
    expect(page.locator("#slot-a-result figcaption")).to_contain_text("figure-1.png")
    link = page.locator("#slot-a-result li a", has_text=CSV)
    with page.expect_download() as saving:
        link.click()
    assert saving.value.suggested_filename.endswith(".csv")
    assert saving.value.path().read_text() == "a,b\n1,2\n"
    assert page.evaluate("window.pwned") is None
    assert not re.search(r"\d\s*(s|ms|seconds)\b", page.inner_text("#slot-a-result"))
    stranger = new_context().new_page()
    answer = stranger.goto(page.url + link.get_attribute("href"))  # type: ignore[operator]
    assert answer is not None
    assert answer.status == 404


def test_files_are_there_after_a_reload_and_gone_with_the_next_run(
    page: Page, endpoints: Endpoints, require: Callable[[str], None]
) -> None:
    require("docker")
    script_all(endpoints, PROGRAM)
    battle(page)
    run(page)
    image = page.locator("#slot-a-result img")
    expect(image).to_be_visible(timeout=30_000)
    page.reload()
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 600
    write_code(page, "a", code_of(page, "a").replace("600", "300"))
    run(page)
    page.wait_for_function(
        "document.querySelector('#slot-a-result img')?.naturalWidth === 300", timeout=30_000
    )
    write_code(page, "a", "print('nothing left')")
    run(page)
    expect(page.locator("#slot-a-result")).to_contain_text("nothing left", timeout=30_000)
    expect(image).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "words"), [("en-US", "cannot be run here"), ("zh-CN", "不能在这里运行")]
)
def test_a_language_that_does_not_run_is_said_and_offers_no_button(
    app: Served, endpoints: Endpoints, new_context: Contexts, locale: str, words: str
) -> None:
    script_all(endpoints, "```kotlin\nfun main() = println(1)\n```")
    page = opened(app, new_context, locale=locale)
    battle(page)
    expect(page.locator("#slot-a-language")).to_contain_text(f"Kotlin {words}".replace("  ", " "))
    expect(page.locator("#slot-a-run, #slot-a-stdin")).to_have_count(0)
    assert "fun main()" in code_of(page, "a")


@pytest.mark.parametrize("text", [PROGRAM, PAGE], ids=["files", "preview"])
def test_results_are_no_wider_than_a_phone(
    app: Served,
    endpoints: Endpoints,
    new_context: Contexts,
    require: Callable[[str], None],
    text: str,
) -> None:
    require("docker")
    script_all(endpoints, text)
    page = opened(app, new_context, width=390)
    battle(page)
    run(page)
    shown = page.locator("#slot-a-result img, #slot-a-result iframe")
    expect(shown).to_be_visible(timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = shown.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
