"""A home and a folder of own problems for each test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own."""
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LEITAI_PROBLEMS", raising=False)
    return tmp_path / "home"


@pytest.fixture
def root(home: Path) -> Path:
    return home / "problems"
