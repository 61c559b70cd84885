"""Two scripted contestants and a file of problems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_batch import Stage, badly, problem_file, well

from runners.scripted import ScriptedEndpoint


@pytest.fixture
def stage(tmp_path: Path, require) -> Iterator[Stage]:
    """`alpha` solves everything, `beta` nothing."""
    require("docker")
    started = {
        "alpha": ScriptedEndpoint(well).start_in_thread(),
        "beta": ScriptedEndpoint(badly).start_in_thread(),
    }
    opened = Stage(tmp_path, started, problems=str(problem_file(tmp_path)))
    opened.write()
    yield opened
    for endpoint in started.values():
        endpoint.stop()
