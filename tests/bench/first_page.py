"""How long a newcomer waits for the first page: from starting the process, Gradio's import
included, to the answered request and to the prompt's box in a browser."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from served import Served, scripted_lineup

from runners.scripted import Script, ScriptedEndpoint

RUNS = 3
GOAL_SECONDS = 8.0


def measure() -> list[dict[str, Any]]:
    """Median and worst of fresh processes, in seconds."""
    endpoint = ScriptedEndpoint(Script()).start_in_thread()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        lineup = scripted_lineup(Path(folder), {"one": endpoint.base_url, "two": endpoint.base_url})
        times = [_once(browser, Path(folder) / f"home{run}", lineup) for run in range(RUNS)]
        browser.close()
    endpoint.stop()
    answered, shown = zip(*times, strict=True)
    return [
        _figure("answered, median", statistics.median(answered)),
        _figure("shown in a browser, median", statistics.median(shown)),
        _figure("shown in a browser, worst", max(shown)),
    ]


def _once(browser: Browser, home: Path, lineup: str) -> tuple[float, float]:
    app = Served(home, lineup)
    started = time.monotonic()
    app.start()
    app.request("/")
    answered = time.monotonic() - started
    page = browser.new_page()
    page.goto(app.url)
    page.wait_for_selector("#arena-prompt textarea")
    shown = time.monotonic() - started
    page.close()
    app.stop()
    return answered, shown


def _figure(name: str, seconds: float) -> dict[str, Any]:
    return {
        "bench": "first_page",
        "figure": name,
        "value": round(seconds, 3),
        "unit": "s",
        "goal": GOAL_SECONDS,
        "runs": RUNS,
    }
