"""A run that was really asked, with copies that are changed; the kept run with measurements."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest
from asked_run import Called, answering, asked_once
from beside_run import unpacked
from kept_tables import measured_home
from scripted_batch import Stage

from eval.beside.together import beside
from eval.report.evidence import Evidence, gather
from eval.runs.folder import Run

# ------------------------------------------------------------------ really asked


@pytest.fixture(scope="session")
def caller() -> Iterator[HTTPServer]:
    """The server that an answer's tricks would call."""
    server = HTTPServer(("127.0.0.1", 0), Called)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def stage(
    tmp_path_factory: pytest.TempPathFactory, require: Callable[[str], None], caller: HTTPServer
) -> Stage:
    """The run `first`: `alpha` solves three of four, `beta` none and writes what is hostile."""
    require("docker")
    return asked_once(tmp_path_factory.mktemp("reports"), answering(caller.server_port))


@pytest.fixture
def run(stage: Stage) -> Run:
    return stage.run("first")


@pytest.fixture
def copied(run: Run, tmp_path: Path) -> Callable[..., Run]:
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


# ------------------------------------------------------------------ kept and measured


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the kept run and its measurements; to be read, never changed."""
    return measured_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def found(home: Path) -> Evidence:
    run = Run(home / "runs" / "pocket-50")
    return gather(run, (), beside(run, home=home))


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """The kept run with nothing beside it."""
    return gather(unpacked(tmp_path_factory.mktemp("bare")))
