"""A run that is really asked and judged: who answers what in it, and what its report tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar

from scripted_batch import RIGHT, Body, Stage, answer, asked, badly, problem_file

from eval.problems import BUILT_IN, as_judging_line, load_problem
from eval.report import write_report
from eval.runs.folder import Run
from runners.scripted import Script, ScriptedEndpoint

CASE = "index-pairs"
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


def answering(port: int) -> dict[str, ScriptedEndpoint]:
    """`alpha` solves three of four; `beta` none, and writes what is hostile: tricks that
    would call that port."""
    tricks = TRICKS.format(port=port)

    def well(body: Body) -> Script:
        if _is_the_case(body):
            return Script.of(answer("def index_pairs(nums, target):\n    return [[0, 0]]"))
        return Script.of(answer(RIGHT[asked(body)]))

    def hostile(body: Body) -> Script:
        if _is_the_case(body):
            code = f"def index_pairs(nums, target):\n    return {tricks!r}"
            return Script.of(f"{tricks}\n\n{answer(code)}")
        return badly(body)

    return {"alpha": ScriptedEndpoint(well), "beta": ScriptedEndpoint(hostile)}


def _is_the_case(body: Body) -> bool:
    return CASE.replace("-", "_") in body["messages"][0]["content"]


def with_the_case(folder: Path) -> Path:
    """Write the three problems of a stage, and the worked case of the built-in set."""
    path = problem_file(folder)
    worked = dict(as_judging_line(load_problem(BUILT_IN / CASE)))
    worked["tests"] = worked["tests"][:4]  # the others take their time
    with path.open("a", encoding="utf-8") as out:
        out.write(json.dumps(worked) + "\n")
    return path


def asked_once(folder: Path, endpoints: Mapping[str, ScriptedEndpoint]) -> Stage:
    """The stage on which the run `first` was asked; nobody is needed there afterwards."""
    started = {name: endpoint.start_in_thread() for name, endpoint in endpoints.items()}
    try:
        opened = Stage(folder, started, problems=str(with_the_case(folder)))
        opened.write()
        code, _, err = opened.command(*opened.asking("first", "--prompt-language", "both"))
    finally:
        for endpoint in started.values():
            endpoint.stop()
    assert code == 0, err
    return opened


def told(run: Run, folder: Path, **more: Any) -> dict[str, Any]:
    """What the report of a run says in JSON."""
    path = folder / "report.json"
    write_report(run, json=path, **more)
    return json.loads(path.read_text(encoding="utf-8"))
