"""Runs on scripted endpoints: real HTTP, the real sandbox, answers and faults as told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from served import lineup_document

from eval.batch import Means, Service, begin, check_same, rejudge, replay
from eval.judging.many import sandbox_for_many
from eval.runs.folder import Run, open_run
from eval.runs.meter import Meter
from eval.runs.planning import Options, make_plan
from runners.endpoint import Endpoint
from runners.engines.status import EngineStatus
from runners.errors import ChatError
from runners.lineup import Contestant, load_lineup
from runners.sandbox import load_settings
from runners.scripted import Script, ScriptedEndpoint

ROOT = Path(__file__).resolve().parents[2]
PROBLEMS = ("double", "total", "shout")
RIGHT = {
    "double": "def double(n):\n    return 2 * n",
    "total": "def total(numbers):\n    return sum(numbers)",
    "shout": "def shout(text):\n    return text.upper()",
}
PRIVATE = "at", "timings", "attempts"  # what two runs may differ in
Body = Mapping[str, Any]


def problem(name: str, argument: str, kind: str, tests: list[tuple[Any, Any]]) -> dict[str, Any]:
    """A problem in the judging form, with the words to ask it by."""
    return {
        "id": name,
        "function": name,
        "types": {"args": [kind], "returns": "str" if kind == "str" else "int"},
        "tests": [{"args": [given], "expected": expected} for given, expected in tests],
        "limits": {"cpu_seconds": 2},
        "title": {"en": f"The {name}", "zh": f"题目 {name}"},
        "statement": {"en": f"Return the {name}.", "zh": f"返回 {name} 的结果。"},
        "tags": ["small"],
        "starter": f"def {name}({argument}):\n    ...\n",
    }


def problem_file(folder: Path, **changes: Any) -> Path:
    """Three problems; a keyword exchanges the tests of the one it names."""
    tests = {
        "double": [(1, 2), (2, 4), (5, 10)],
        "total": [([], 0), ([1, 2], 3), ([4], 4)],
        "shout": [("a", "A"), ("ab", "AB"), ("", "")],
    } | changes
    kinds = {"double": ("n", "int"), "total": ("numbers", "list[int]"), "shout": ("text", "str")}
    path = folder / "problems.jsonl"
    lines = [problem(name, *kinds[name], tests[name]) for name in PROBLEMS]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def asked(body: Body) -> str:
    """Which problem a request is about."""
    return next(name for name in PROBLEMS if name in body["messages"][0]["content"])


def answer(code: str) -> str:
    return f"Here is the code:\n\n```python\n{code}\n```\n"


def well(body: Body) -> Script:
    """Solves everything."""
    return Script.of(answer(RIGHT[asked(body)]))


def badly(body: Body) -> Script:
    """A wrong answer, one without code, one that raises and was cut off."""
    name = asked(body)
    if name == "double":
        return Script.of(answer("def double(n):\n    return n * n"))
    if name == "total":
        return Script.of("I would add them.")
    return Script.of("```python\ndef shout(text):\n    return text[9]\n", finish_reason="length")


@dataclass
class Stage:
    """Two contestants on their endpoints, and a folder for everything."""

    folder: Path
    endpoints: dict[str, ScriptedEndpoint]
    lineup: str = ""
    problems: str = ""
    down: set[str] = field(default_factory=set)
    share: int = 16
    told: StringIO = field(default_factory=StringIO)
    environment: dict[str, str] = field(default_factory=dict)
    _contestants: tuple[Contestant, ...] = ()

    def write(self, sampling: Mapping[str, Any] | None = None, context: int = 4096) -> None:
        """Write the lineup's file, with these for the sampling of each contestant."""
        urls = {name: endpoint.base_url for name, endpoint in self.endpoints.items()}
        document = lineup_document(urls, context)
        for contestant in document["contestants"]:
            contestant["sampling"].update(sampling or {})
        path = self.folder / "lineup.yaml"
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        self.lineup = str(path)
        # Read once: statuses are asked for a hundred times a second.
        self._contestants = load_lineup(self.lineup).contestants

    @property
    def root(self) -> Path:
        return self.folder / "home" / "runs"

    def run(self, name: str) -> Run:
        return open_run(self.root, name)

    def requests(self) -> int:
        return sum(len(endpoint.requests) for endpoint in self.endpoints.values())

    # -- the engines, as they simply stand there ----------------------------------

    def statuses(self) -> dict[str, EngineStatus]:
        return {one.id: self._status(one) for one in self._contestants}

    def _status(self, one: Contestant) -> EngineStatus:
        if one.id in self.down:
            return EngineStatus(one.id, "failed", "unreachable", "nobody is there")
        engine = one.engine
        endpoint = Endpoint(engine.base_url, engine.model, engine.context, engine.dialect)
        return EngineStatus(one.id, "ready", endpoint=endpoint, slots=self.share)

    def version(self) -> int:
        return 0

    async def changed(self, since: int, timeout: float) -> int:
        import asyncio

        await asyncio.sleep(0.01)
        return since

    @asynccontextmanager
    async def turn(self, contestant: str) -> AsyncIterator[EngineStatus]:
        yield self.statuses()[contestant]

    def report(self, contestant: str, error: ChatError) -> None:
        pass

    # -- runs -------------------------------------------------------------------

    def options(self, **changes: Any) -> Options:
        return Options(**{"lineup": self.lineup, "problems": self.problems, **changes})

    async def begun(self, name: str, reuse: str | None = None, **changes: Any) -> list[str]:
        """Make a run and do it; returns who was given up."""
        plan = make_plan(self.options(**changes))
        earlier = self.run(reuse) if reuse else None
        async with self._means() as (service, means):
            made = begin(self.root, name, plan, load_settings(), earlier)
            return await replay(made, plan, service, means, earlier)

    async def resumed(self, name: str) -> list[str]:
        there = self.run(name)
        plan = make_plan(Options.from_json(there.manifest["determined"]["options"]))
        check_same(there, plan)
        async with self._means() as (service, means):
            return await replay(there, plan, service, means)

    async def rejudged(self, name: str) -> list[dict[str, Any]]:
        async with self._means() as (_, means):
            return await rejudge(self.run(name), means)

    def _means(self) -> Any:
        @asynccontextmanager
        async def opened():
            async with sandbox_for_many() as (sandbox, at_once):
                meter = Meter(Console(file=self.told))
                yield (
                    Service(self, failed_seconds=0.2),
                    Means(sandbox, at_once, meter),
                )

        return opened()

    # -- the command line ---------------------------------------------------------

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """`python -m eval …` in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "eval", *arguments],
            cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "LEITAI_HOME": str(self.folder / "home"), **self.environment},
        )  # fmt: skip

    def command(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of `python -m eval …`."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=100)
        return process.returncode, out, err

    def asking(self, name: str, *more: str) -> list[str]:
        """Arguments of a new run on this stage."""
        return [
            *("run", "--lineup", self.lineup, "--problems", self.problems),
            *("--name", name, *more),
        ]


def plain(run: Run) -> dict[str, Any]:
    """A run's records without times and without what follows from them."""
    samples, judgements = run.samples(), run.judgements()
    for record in samples.values():
        for key in PRIVATE:
            record.pop(key)
    for record in judgements.values():
        record.pop("at")
        record["tests"] = [test["verdict"] for test in record["tests"]]
    return {"samples": samples, "judgements": judgements}


def verdicts(run: Run) -> dict[str, str]:
    return {name: record["verdict"] for name, record in run.judgements().items()}


Reply = Callable[[Body], Script]
