"""Databases that are filled with battles, and an export of some."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from exchanged import fill
from exchanging import sent
from private_postgres import PrivatePostgres


@pytest.fixture(scope="module")
def filled_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "leitai.db"
    shutil.copy(migrated_file, path)
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def filled_template(postgres: PrivatePostgres, migrated_template: str) -> Iterator[str]:
    name = postgres.create(migrated_template)
    fill(postgres.url(name))
    yield name
    postgres.drop(name)


@pytest.fixture
def url(databases, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of 24 revealed battles, of each kind in turn."""
    if databases.kind == "sqlite":
        path = shutil.copy(request.getfixturevalue("filled_file"), tmp_path / "filled.db")
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres")
    name = server.create(request.getfixturevalue("filled_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="module")
def sound(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of six battles."""
    folder = tmp_path_factory.mktemp("sound")
    shutil.copy(migrated_file, folder / "a.db")
    fill(f"sqlite:///{folder / 'a.db'}", 6)
    sent(f"sqlite:///{folder / 'a.db'}", folder / "out")
    return folder / "out"
