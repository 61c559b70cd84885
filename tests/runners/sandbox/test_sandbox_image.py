"""The image is built once, and a build that is not wanted any more ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from runners.sandbox import base
from runners.sandbox.failure import AbandonedError

BUILD = """
import sys, threading
from runners.sandbox import SandboxSettings, image
from runners.sandbox.engine import connect
settings = SandboxSettings(image=sys.argv[1])
print(image.ensure(connect(60), settings, print, threading.Event()))
"""


def test_of_two_processes_that_want_the_image_one_builds_it(sandbox, engine, tmp_path):
    name = "leitai-sandbox-built-twice"
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", BUILD, name]
    try:
        builders = [
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        said = [builder.communicate(timeout=100)[0].splitlines() for builder in builders]
        assert said[0][-1] == said[1][-1] == engine.images.list(name)[0].id
        lines = [line for lines in said for line in lines]
        assert sum(line.startswith("building") for line in lines) == 1
    finally:
        for image in engine.images.list(name):
            engine.images.remove(image.tags[0])


def test_making_a_base_without_root_says_what_to_do():
    ordinary = {"user": 65534} if os.geteuid() == 0 else {}
    script = base.SCRIPT.read_text()
    done = subprocess.run(
        ["bash"], input=script, capture_output=True, text=True, check=False, **ordinary
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "python -m runners.sandbox build" in done.stderr


def test_a_base_that_is_not_wanted_any_more_leaves_nothing(monkeypatch):
    if os.geteuid() != 0:
        pytest.skip("debootstrap needs root")
    scratch = set(Path("/var/tmp").iterdir())
    stop = threading.Event()

    def stop_at_the_first_package(line: str) -> None:
        if line.startswith("Retrieving"):
            stop.set()

    with pytest.raises(AbandonedError):
        base.make("leitai-never:made", ("python3",), stop_at_the_first_package, stop)
    left = {path.name for path in set(Path("/var/tmp").iterdir()) - scratch}
    assert not any(name.startswith("leitai-base") for name in left)
