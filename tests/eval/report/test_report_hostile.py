"""Nothing of a hostile answer takes effect in a report, and no secret is in one."""

from __future__ import annotations

from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest
from asked_run import Called
from scripted_batch import Stage

from eval.report import as_markdown, write_report
from eval.runs.folder import Run

pytestmark = pytest.mark.docker
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def test_nothing_of_a_hostile_answer_runs_and_no_request_leaves(
    run: Run, stage: Stage, caller: HTTPServer, tmp_path: Path, require
) -> None:
    require("browser")
    from playwright.sync_api import sync_playwright

    path = tmp_path / "report.html"
    write_report(run, html=path)
    assert str(caller.server_port) in path.read_text(encoding="utf-8")  # the tricks are in it
    Called.paths.clear()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        requests, complaints = [], []
        for width, scheme in ((1440, "light"), (390, "dark")):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            page = context.new_page()
            page.on("request", lambda request: requests.append(request.url))
            page.on("console", lambda message: complaints.append(message.text))
            page.on("dialog", lambda dialog: complaints.append(dialog.message))
            page.goto(path.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            page.wait_for_timeout(200)
            assert page.title() == "Run first"
            assert page.locator("script, img, iframe, link, object").count() == 0
            assert page.locator("svg").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.get_by_text("document.title='taken'").count() > 0
        browser.close()
    assert set(requests) == {path.as_uri()}
    assert (complaints, Called.paths) == ([], [])


def test_no_folder_of_the_machine_and_no_secret_is_in_a_report(
    stage: Stage, run: Run, copied, tmp_path: Path
) -> None:
    def secrets(manifest: dict[str, Any]) -> None:
        flags = manifest["determined"]["contestants"]["alpha"]["flags"]
        flags["base_url"] = "https://ann:pa55word@models.example/v1?key=t0ken"
        weights = {"repository": "/srv/models/private-7b", "revision": None}
        manifest["determined"]["contestants"]["beta"]["weights"] = weights
        manifest["reuse"] = {"run": "/srv/home/runs/earlier", "completions": 3}

    for one in (run, copied(manifest=secrets)):
        paths = [tmp_path / name for name in ("r.html", "r.md", "r.json")]
        write_report(one, html=paths[0], md=paths[1], json=paths[2])
        for path in paths:
            text = path.read_text(encoding="utf-8").replace("\\", "")
            for secret in (str(stage.folder), str(tmp_path), "/srv/", "pa55word", "t0ken"):
                assert secret not in text, (path.name, secret)
            assert "lineup.yaml" in text and "problems.jsonl" in text
    assert "private-7b" in text and "models.example/v1" in text and "earlier" in text


def test_tags_are_texts_like_any_other(copied) -> None:
    def tagged(manifest: dict[str, Any]) -> None:
        manifest["determined"]["problems"]["double"]["tags"] = ["<b>|`x`|</b>", "prompt.en"]

    text = as_markdown(copied(manifest=tagged))
    assert "&lt;b&gt;\\|\\`x\\`\\|&lt;/b&gt;" in text
