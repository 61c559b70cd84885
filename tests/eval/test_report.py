"""Reports of runs that were really asked and judged: what they say, and what they never do."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from scripted_batch import RIGHT, Body, Stage, answer, asked, badly, problem_file

from eval.lines import LinesDamaged
from eval.problems import BUILT_IN as FOLDER
from eval.problems import as_judging_line, load_problem
from eval.report import as_markdown, write_report
from eval.runs.folder import Run, RunError
from eval.runs.judged import judged_samples
from eval.score import score
from eval.scores.composite import HumanRating, composites
from eval.scores.order import by_pass_rate
from eval.scores.proxies import proxies
from runners.configuration import ConfigError
from runners.scripted import Script, ScriptedEndpoint

pytestmark = pytest.mark.docker
CASE = "index-pairs"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TRICKS = (
    "</code></pre></details><script>document.title='taken'</script>"
    "<img src='http://127.0.0.1:{port}/img' onerror=\"document.title='taken'\">"
    "<style>@import 'http://127.0.0.1:{port}/css';</style>"
    "<svg onload=\"document.title='taken'\"></svg> | ` ``` {{{{ run }}}} \u202e"
)


class Called(BaseHTTPRequestHandler):
    """Notes every request that leaves a report."""

    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def caller() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Called)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, require: Callable[[str], None], caller: HTTPServer
) -> Iterator[Stage]:
    """The run `first`: `alpha` solves three of four, `beta` none and writes what is hostile."""
    require("docker")
    folder = tmp_path_factory.mktemp("reports")
    tricks = TRICKS.format(port=caller.server_port)

    def well(body: Body) -> Script:
        if CASE.replace("-", "_") in body["messages"][0]["content"]:
            return Script.of(answer("def index_pairs(nums, target):\n    return [[0, 0]]"))
        return Script.of(answer(RIGHT[asked(body)]))

    def hostile(body: Body) -> Script:
        if CASE.replace("-", "_") in body["messages"][0]["content"]:
            code = f"def index_pairs(nums, target):\n    return {tricks!r}"
            return Script.of(f"{tricks}\n\n{answer(code)}")
        return badly(body)

    started = {
        "alpha": ScriptedEndpoint(well).start_in_thread(),
        "beta": ScriptedEndpoint(hostile).start_in_thread(),
    }
    path = problem_file(folder)
    worked = dict(as_judging_line(load_problem(FOLDER / CASE)))
    worked["tests"] = worked["tests"][:4]  # the others take their time
    with path.open("a", encoding="utf-8") as out:
        out.write(json.dumps(worked) + "\n")
    opened = Stage(folder, started, problems=str(path))
    opened.write()
    code, _, err = opened.command(*opened.asking("first", "--prompt-language", "both"))
    assert code == 0, err
    yield opened
    for endpoint in started.values():
        endpoint.stop()


@pytest.fixture
def run(stage: Stage) -> Run:
    return stage.run("first")


@pytest.fixture
def copied(stage: Stage, run: Run, tmp_path: Path) -> Callable[..., Run]:
    """`copied(samples=…)` is the run with a file's lines changed; `manifest` changes its own."""

    def make(**changes: Callable[[Any], Any]) -> Run:
        folder = tmp_path / "home" / "runs" / "copy"
        shutil.copytree(run.folder, folder)
        for name, change in changes.items():
            if name == "manifest":
                path = folder / "manifest.json"
                told = json.loads(path.read_text(encoding="utf-8"))
                change(told)
                path.write_text(json.dumps(told), encoding="utf-8")
            else:
                path = folder / f"{name}.jsonl"
                lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
                kept = [one for line in lines if (one := change(line)) is not None]
                path.write_text("".join(json.dumps(one) + "\n" for one in kept), encoding="utf-8")
        return Run(folder)

    return make


def told(run: Run, folder: Path, **more: Any) -> dict[str, Any]:
    path = folder / "report.json"
    write_report(run, json=path, **more)
    return json.loads(path.read_text(encoding="utf-8"))


def in_json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


# ------------------------------------------------------------------ what it says


def test_every_measured_figure_is_that_of_the_module_that_owns_it(run: Run, tmp_path: Path) -> None:
    samples = sorted(judged_samples(run), key=lambda one: one.contestant)
    ordered = told(run, tmp_path)["measured"]
    found = {one["contestant"]: one for one in ordered["scores"]["contestants"]}
    for one in score(samples).contestants:
        expected = in_json(asdict(one))
        assert found[one.contestant] == expected
    assert ordered["scores"]["infra"] == {"count": 0, "total": 16}
    assert ordered["order"]["groups"] == in_json(by_pass_rate(samples).groups)
    assert ordered["composites"] == in_json([asdict(one) for one in composites(samples, ())])
    assert ordered["proxies"] == in_json([asdict(one) for one in proxies(samples)])
    assert found["alpha"]["rate"]["value"] == 0.75
    text = as_markdown(run)
    low, high = found["alpha"]["rate"]["wilson"]
    assert f"Wilson {100 * low:.1f}–{100 * high:.1f}%" in text


def test_published_and_recomputed_figures_stand_beside_and_are_no_order(
    run: Run, tmp_path: Path
) -> None:
    found = told(run, tmp_path)
    again = {one["model"]: one for one in found["recomputed"]}
    assert {name: round(one["value"], 2) for name, one in again.items()} == {
        "qwen2.5-7b": 4.20, "deepseek-coder-7b": 4.24, "yi-1.5-6b": 3.80, "glm-4-9b": 4.50,
    }  # fmt: skip
    assert "deepseek-coder-7b" in again["qwen2.5-7b"]["undecided"]
    assert [one["composite"] for one in found["published"]["models"]] == [4.72, 4.68, 4.28, 4.80]
    text = as_markdown(run)
    assert "Qwen2.5-7B (42/50) and DeepSeek-Coder-7B (44/50)" in text
    for words in ("has 24 GB", "needs a prefix-cache hit", "beyond native context (4096)"):
        assert words in text
    assert "nobody has rated yet" in text and "absent (needs human ratings" in text


def test_a_stand_in_is_never_in_the_row_of_a_model_and_the_model_itself_is(
    run: Run, copied, tmp_path: Path
) -> None:
    def row(text: str) -> str:
        return next(line for line in text.splitlines() if line.startswith("| **Qwen2.5-7B**"))

    assert row(as_markdown(run)).count("not measured") == 3
    assert told(run, tmp_path)["measured"]["stands_for"] == {"alpha": None, "beta": None}

    def as_model(manifest: dict[str, Any]) -> None:
        alpha = manifest["determined"]["contestants"]["alpha"]
        alpha |= {"name": "Qwen2.5-7B-Instruct", "parameters": 7615616512}

    changed = copied(manifest=as_model)
    told_of = row(as_markdown(changed)).replace("\\", "")
    assert "75.0% (Qwen2.5-7B-Instruct, by address, its weights cannot be known" in told_of
    assert told(changed, tmp_path)["measured"]["stands_for"]["alpha"] == "qwen2.5-7b"


def test_ratings_of_the_run_give_a_composite(run: Run, tmp_path: Path) -> None:
    sample = next(one for one in judged_samples(run) if one.contestant == "alpha")
    ratings = [
        HumanRating(rater, "alpha", sample.cell, sample.sample, "structure", value)
        for rater, value in (("ann", 4), ("bo", 5))
    ]
    found = told(run, tmp_path, ratings=ratings)["measured"]["composites"]
    assert found[0]["value"] == pytest.approx(0.6 * 0.75 * 5 + 0.4 * 4.5)
    assert found[1]["value"] is None


def test_the_worked_case_says_what_the_answers_fail_on_and_what_was_answered_here(
    run: Run, tmp_path: Path
) -> None:
    text = as_markdown(run).replace("\\", "")
    assert "Qwen2.5-7B, published as correct" in text
    assert "counterexample nums = [1, 1, 1], target = 2" in text
    assert "| [[0, 1], [0, 2], [1, 2]] | [[0, 1], [1, 2]] |" in text
    here = text[text.index("What this run answered") :]
    assert re.search(r"Model-alpha\*\* \| English · python \| WA \| \d/4", here)
    assert "judged by other tests of this problem" in here
    case = told(run, tmp_path)["worked_case"]
    assert [one["answer"] for one in case["answers"]] == ["last-index-and-set", "unsorted-repeats"]
    assert case["answers"][0]["counterexample"]["args"] == "[[1, 1, 1], 2]"


def test_dates_on_both_sides_split_the_pass_rate_and_missing_ones_are_said(
    run: Run, copied, tmp_path: Path
) -> None:
    assert {one["gap"] for one in told(run, tmp_path)["measured"]["contamination"]} == {None}
    assert "No problem of this run has a date of publication" in as_markdown(run)

    def dated(manifest: dict[str, Any]) -> None:
        days = {"double": "2020-01-01", "total": "2021-05", "shout": "2026-01-01", CASE: None}
        for name, day in days.items():
            manifest["determined"]["problems"][name]["released"] = day
        manifest["determined"]["contestants"]["alpha"]["released"] = "2024-09-19"

    changed = copied(manifest=dated)
    alpha, beta = told(changed, tmp_path)["measured"]["contamination"]
    assert (alpha["before"]["problems"], alpha["after"]["problems"], alpha["undated"]) == (2, 1, 1)
    assert alpha["gap"] == {"value": 0.0, "interval": None}
    assert (beta["released"], beta["gap"]) == (None, None)
    assert "the contestant's release date" in as_markdown(changed)


def test_every_verdict_is_in_the_matrix_and_each_failure_with_its_first_test(
    run: Run, tmp_path: Path
) -> None:
    judgements = run.judgements()
    found = {one["id"]: one for one in told(run, tmp_path)["samples"]}
    assert {name: one["verdict"] for name, one in found.items()} == {
        name: one["verdict"] for name, one in judgements.items()
    }
    text = as_markdown(run).replace("\\", "")
    assert "| **double** | English | python | AC | WA |" in text
    assert "| **total** | Chinese | python | AC | NO_CODE |" in text
    assert "| **shout** | English | python | AC | RE (cut) |" in text
    path = tmp_path / "r.html"
    write_report(run, html=path)
    page = path.read_text(encoding="utf-8")
    assert "I would add them." in page and "return n * n" in page
    for name, one in run.samples().items():
        if judgements[name]["verdict"] != "AC":
            assert name in page and one["key_digest"][:16] in page


def test_both_languages_hold_the_same_figures(run: Run, tmp_path: Path) -> None:
    english, chinese = as_markdown(run, "en"), as_markdown(run, "zh")

    def figures(text: str) -> list[str]:
        return sorted(re.findall(r"\d+\.\d+%", text))

    assert figures(english) == figures(chinese)
    assert "尚无人评分" in chinese and "结果有效" in chinese
    path = tmp_path / "zh.html"
    write_report(run, html=path, language="zh")
    assert '<html lang="zh">' in path.read_text(encoding="utf-8")


# ------------------------------------------------------------------ is it a result


def test_the_version_of_the_built_in_set_is_told(copied) -> None:
    def versioned(manifest: dict[str, Any]) -> None:
        manifest["problem_set"] = {"version": 3, "changed": True}

    changed = copied(manifest=versioned)
    assert "(version 3 with changes that have no version yet)" in as_markdown(changed)
    assert "第 3 版，另有尚未编入版本的改动" in as_markdown(changed, "zh")


def test_a_whole_run_is_a_result(run: Run, tmp_path: Path) -> None:
    found = told(run, tmp_path)
    assert (found["is_result"], found["is_open"], found["faults"]) == (True, False, [])
    assert "Not a result" not in as_markdown(run)


def test_an_unfinished_run_gets_a_report_that_says_so(copied, tmp_path: Path) -> None:
    changed = copied(
        samples=lambda one: None if one["id"].startswith("beta/shout") else one,
        judgements=lambda one: None if "shout" in one["sample"] else one,
        sessions=lambda one: one if one["event"] == "began" else None,
    )
    found = told(changed, tmp_path)
    assert (found["is_result"], found["is_open"]) == (False, True)
    text = as_markdown(changed)
    assert "**Not a result: 4 of 16 samples are missing.**" in text
    assert "not ended when this was written" in text
    assert "| **shout** | English | python | … | … |" in text


def test_too_much_infra_is_no_result_and_is_in_no_denominator(copied, tmp_path: Path) -> None:
    def failed(one: dict[str, Any]) -> dict[str, Any]:
        if not one["id"].startswith("alpha/double"):
            return one
        error = {"code": "stream_broken", "message": "lost /srv/secret/engine.sock", "detail": "x"}
        return {**one, "infra": True, "error": error}

    changed = copied(samples=failed)
    found = told(changed, tmp_path)
    assert found["is_result"] is False
    alpha = found["measured"]["scores"]["contestants"][0]
    assert (alpha["rate"]["value"], alpha["rate"]["problems"]) == (pytest.approx(2 / 3), 3)
    text = as_markdown(changed)
    assert "INFRA 2/16 (12.5%), more than 1.0%" in text
    assert "…/engine.sock" in text and "/srv/secret" not in json.dumps(found) + text


def test_one_contestant_is_enough_and_has_no_order(copied, tmp_path: Path) -> None:
    def alone(manifest: dict[str, Any]) -> None:
        del manifest["determined"]["contestants"]["beta"]
        manifest["determined"]["samples"] = 8

    def alphas(one: dict[str, Any]) -> dict[str, Any] | None:
        return one if one.get("id", one.get("sample")).startswith("alpha/") else None

    changed = copied(manifest=alone, samples=alphas, judgements=alphas)
    found = told(changed, tmp_path)
    assert found["is_result"]
    assert "### Order" not in as_markdown(changed)


def test_tags_are_texts_like_any_other(copied) -> None:
    def tagged(manifest: dict[str, Any]) -> None:
        manifest["determined"]["problems"]["double"]["tags"] = ["<b>|`x`|</b>", "prompt.en"]

    text = as_markdown(copied(manifest=tagged))
    assert "&lt;b&gt;\\|\\`x\\`\\|&lt;/b&gt;" in text


# ------------------------------------------------------------------ what it never does


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


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"samples": lambda one: {"id": one["id"]}}, RunError),
        ({"samples": lambda one: {**one, "key": []}}, RunError),
        ({"samples": lambda one: None}, RunError),
        ({"judgements": lambda one: {**one, "verdict": "OK"}}, ValueError),
        ({"judgements": lambda one: {**one, "first_failure": {"x": 1}}}, RunError),
        ({"sessions": lambda one: {"at": "now"}}, RunError),
        ({"manifest": lambda told: told["determined"].pop("contestants")}, RunError),
        ({"manifest": lambda told: told["determined"]["contestants"].pop("beta")}, RunError),
        ({"manifest": lambda told: told["determined"]["problems"].pop("double")}, RunError),
        ({"manifest": lambda told: told.pop("sandbox")}, RunError),
        ({"manifest": lambda told: told.update(format=9)}, RunError),
    ],
)
def test_a_damaged_run_is_one_line_and_leaves_an_earlier_report_alone(
    copied, tmp_path: Path, changes, error
) -> None:
    changed = copied(**changes)
    path = tmp_path / "out" / "report.md"
    path.parent.mkdir()
    path.write_text("earlier", encoding="utf-8")
    with pytest.raises(error) as caught:
        write_report(changed, md=path, json=path.with_suffix(".json"))
    assert "\n" not in str(caught.value)
    assert path.read_text(encoding="utf-8") == "earlier"
    assert [one.name for one in path.parent.iterdir()] == ["report.md"]


def test_a_line_that_is_no_json_is_named_and_a_torn_last_one_never_was(copied) -> None:
    changed = copied()
    path = changed.folder / "samples.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"id": "torn')
    assert "Not a result" not in as_markdown(changed)
    path.write_bytes(b"{broken\n" + whole)
    with pytest.raises(LinesDamaged, match="line 1 is no JSON object"):
        as_markdown(changed)


def test_files_that_cannot_be_written_are_told_before_anything_is(run: Run, tmp_path: Path) -> None:
    good = tmp_path / "r.json"
    with pytest.raises(ConfigError, match="there is no folder nowhere; make it first"):
        write_report(run, json=good, html=tmp_path / "nowhere" / "r.html")
    with pytest.raises(ConfigError, match="is a folder"):
        write_report(run, json=good, html=tmp_path)
    with pytest.raises(ConfigError, match="different"):
        write_report(run, json=good, md=good)
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------ the command line


def test_the_command_writes_what_it_is_told_and_markdown_without(
    stage: Stage, tmp_path: Path
) -> None:
    code, out, err = stage.command("report", "first")
    assert code == 0, err
    assert out.startswith("# Run first\n") and out.rstrip().endswith("shown as missing.")
    page, figures = tmp_path / "r.html", tmp_path / "r.json"
    code, out, err = stage.command(
        "report", str(stage.root / "first"), "--html", str(page), "--json", str(figures),
        "--language", "zh",
    )  # fmt: skip
    assert (code, out) == (0, ""), err
    assert "运行 first" in page.read_text(encoding="utf-8")
    assert json.loads(figures.read_text(encoding="utf-8"))["run"] == "first"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nowhere"], "there is no run nowhere; the latest: first"),
        (["first", "--language", "fr"], "--language fr: unknown; legal are en, zh"),
        (["first", "--md", "no/such/r.md"], "no/such/r.md: there is no folder such; make it first"),
    ],
)
def test_bad_usage_is_one_line_and_exit_2(stage: Stage, arguments: list[str], line: str) -> None:
    code, out, err = stage.command("report", *arguments)
    assert (code, out, err.strip()) == (2, "", line)
