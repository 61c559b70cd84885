"""Starting and ending the product: bad input answered in one line, nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import processes
import pytest
from served import ROOT, Served, scripted_lineup

from runners.scripted import ScriptedEndpoint


def refusal(tmp_path: Path, *arguments: str, **environment: str) -> str:
    """The one line with which `app.py` refuses to start."""
    done = subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"LEITAI_HOME": str(tmp_path / "home")} | environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_port_in_use_is_named_with_the_mend(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = refusal(tmp_path, "--port", str(port))
    assert f"127.0.0.1:{port}" in line
    assert "PORT=" in line


def test_an_unknown_lineup_is_answered_with_those_there_are(tmp_path: Path) -> None:
    assert "there are: pocket" in refusal(tmp_path, "--lineup", "poket")


def test_a_typo_in_a_lineup_names_file_key_and_legal_keys(tmp_path: Path) -> None:
    path = Path(scripted_lineup(tmp_path, {"one": "http://127.0.0.1:1"}))
    path.write_text(path.read_text().replace("developer:", "developper:"))
    line = refusal(tmp_path, "--lineup", str(path))
    for word in (str(path), "developper", "did you mean 'developer'", "license"):
        assert word in line


def test_a_database_that_cannot_be_opened_is_named_without_its_password(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_text("this is no database, and long enough to be read as one" * 100)
    line = refusal(tmp_path, DATABASE_URL=f"sqlite:///{broken}")
    assert "broken.db" in line
    line = refusal(tmp_path, DATABASE_URL="nonsense://user:hunter2@nowhere/db")
    assert "hunter2" not in line
    assert "DATABASE_URL" in line or "sqlite" in line


def test_a_secret_that_was_lost_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "secret").write_text("")
    line = refusal(tmp_path)
    assert str(tmp_path / "home" / "secret") in line
    assert "delete it" in line


@pytest.fixture
def own_app(endpoints: dict[str, ScriptedEndpoint], tmp_path: Path) -> Iterator[Served]:
    """An app for one test, not started yet; ended afterwards, whatever happened."""
    lineup = scripted_lineup(tmp_path, {name: e.base_url for name, e in endpoints.items()})
    app = Served(tmp_path / "home", lineup)
    yield app
    app.stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_app_ends_well_and_leaves_nothing(own_app: Served, number: int) -> None:
    own_app.start().wait_until_ready(3)
    assert own_app.process is not None
    own_app.process.send_signal(number)
    assert own_app.process.wait(timeout=15) == 0
    assert processes.gone(own_app.home, seconds=10)


def test_a_killed_app_leaves_nothing_and_starts_again(own_app: Served) -> None:
    own_app.start().wait_until_ready(3)
    own_app.kill()
    assert processes.gone(own_app.home, seconds=10)
    own_app.start().wait_until_ready(3)
    assert own_app.stop() == 0


def test_without_docker_the_app_starts_and_says_so(own_app: Served, tmp_path: Path) -> None:
    own_app.environment = {"DOCKER_HOST": f"unix://{tmp_path}/none.sock"}
    own_app.start().wait_until_ready(3)
    health = own_app.wait_until(lambda health: health["sandbox"]["state"] != "building")
    assert health["status"] == "degraded"
    assert health["sandbox"]["state"] == "unavailable"
    assert "Start it" in health["sandbox"]["detail"]


@pytest.mark.timeout(200)
def test_real_engines_are_gone_soon_after_the_app_was_killed(
    require: Callable[[str], None], weights_root: Path, tmp_path: Path
) -> None:
    require("models")
    app = Served(tmp_path / "home", "pocket", {"LEITAI_WEIGHTS": str(weights_root)})
    try:
        app.start().wait_until_ready(1)
        assert processes.of_home(app.home, "runners.engines.llamacpp")
    finally:
        app.kill()
    assert processes.gone(app.home, seconds=15)
