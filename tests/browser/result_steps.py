"""Answers whose code is run, or shown as a page, and the steps to their results."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from served import Served

from runners.scripted import Script, ScriptedEndpoint

Endpoints = dict[str, ScriptedEndpoint]
Contexts = Callable[..., BrowserContext]
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
