"""Fixtures that every test may use. What a test needs and the machine lacks is
skipped on a laptop and a failure where `LEITAI_REQUIRE` names it (CI)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from runners.lineup import load_lineup
from runners.weights import WeightStore

ROOT = Path(__file__).resolve().parent.parent


def _default_weights() -> Path:
    data = os.environ.get("XDG_DATA_HOME", "~/.local/share")
    return Path(os.environ.get("LEITAI_WEIGHTS", f"{data}/leitai/weights")).expanduser()


@cache
def _missing(what: str) -> str:
    """Why `what` cannot be used here; empty when it can."""
    if what == "docker":
        if not shutil.which("docker"):
            return "the docker command is not installed"
        done = subprocess.run(["docker", "info"], capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else f"no Docker engine answers ({done.stderr.strip()})"
    if what == "browser":
        return "" if shutil.which("chromium") else "chromium is not installed"
    if what == "models":
        # Fetching is the product's job; `make test` runs it before the suite.
        store = WeightStore(_default_weights())
        engines = [contestant.engine for contestant in load_lineup("pocket").contestants]
        missing = [
            e.weights.file for e in engines if e.kind == "llamacpp" and not store.find(e.weights)
        ]
        return f"not fetched: {', '.join(missing)}" if missing else ""
    raise AssertionError(f"unknown requirement {what!r}")


@pytest.fixture(scope="session")
def require() -> Callable[[str], None]:
    """`require("docker")`: skip when missing, fail when `LEITAI_REQUIRE` names it."""
    wanted = os.environ.get("LEITAI_REQUIRE", "").replace(",", " ").split()

    def check(what: str) -> None:
        if why := _missing(what):
            (pytest.fail if what in wanted else pytest.skip)(f"{what}: {why}")

    return check


@pytest.fixture(scope="session")
def weights_root() -> Path:
    """The shared store of model files, so that no test fetches them again."""
    return _default_weights()
