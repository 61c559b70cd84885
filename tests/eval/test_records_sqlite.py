"""What only SQLite promises: one file, its rights, its disk, and its damage."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sql import refused
from sqlalchemy import Engine, create_engine, event

from eval.records import Battle, DatabaseUnavailable, Records, Slot, Turn
from eval.records.tables import metadata


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Of a file that does not exist yet."""
    return f"sqlite:///{tmp_path}/data/leitai.db"


@pytest.fixture
def migrated(migrated_file: Path) -> Path:
    return migrated_file


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def a_battle(name: str) -> Battle:
    return Battle(name, "ann", 2, "en", 1.0, None, (Slot("a", "qwen", {}), Slot("b", "yi", {})))


@contextmanager
def without_rights() -> Iterator[Path]:
    """A folder for a user who is not root: no rights of a folder stop root.

    Have something opened before, since that user may not be able to import.
    """
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        os.seteuid(was)
        shutil.rmtree(folder)


@contextmanager
def disk_of(pages: int) -> Iterator[None]:
    """Every SQLite connection made inside has room for `pages` pages only."""

    def shrink(connection, _record) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(Engine, "connect", shrink)
    try:
        yield
    finally:
        event.remove(Engine, "connect", shrink)


def test_the_folder_is_made_and_the_file_opens_again(url):
    Records.open(url).close()
    Records.open(url).close()
    assert path_of(url).is_file()


def test_the_migrated_constraints_are_those_of_the_tables(url, tmp_path):
    Records.open(url).close()
    direct = create_engine(f"sqlite:///{tmp_path}/direct.db")
    metadata.create_all(direct)
    direct.dispose()

    def schema(path: Path) -> dict[str, set[str]]:
        with closing(sqlite3.connect(path)) as database:
            rows = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return {
                # Columns that were added later stand in the line of the last one.
                name: {
                    part.strip(" \t,)")
                    for line in sql.splitlines()
                    for part in re.split(r", (?=\w+ [A-Z]+(?:,|$))", line.strip(" \t,)"))
                }
                - {""}
                for name, sql in rows
                if name != "alembic_version"
            }

    assert schema(path_of(url)) == schema(tmp_path / "direct.db")


def test_a_power_cut_loses_nothing_acknowledged(url):
    records = Records.open(url)
    with records._database.reading() as db:
        pragmas = {
            name: db.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    records.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("My notes. " * 100)
    error = refused(f"sqlite:///{path}")
    assert error.code == "database_not_sqlite"
    assert str(path) in str(error)
    assert path.read_text() == "My notes. " * 100


def test_a_file_in_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "data").write_text("")
    error = refused(f"sqlite:///{tmp_path}/data/leitai.db")
    assert error.code == "database_cannot_open"
    assert "Not a directory" in str(error) or "File exists" in str(error)


def test_a_folder_that_may_not_be_written_is_named(migrated):
    with without_rights() as folder:
        inside = folder / "locked"
        inside.mkdir(0o555)
        assert refused(f"sqlite:///{inside}/leitai.db").code == "database_cannot_open"
        assert refused(f"sqlite:///{inside}/deeper/leitai.db").code == "database_cannot_open"


def test_a_read_only_database_is_named(migrated):
    content = migrated.read_bytes()
    with without_rights() as folder:
        path = folder / "leitai.db"
        path.write_bytes(content)
        path.chmod(0o444)
        assert refused(f"sqlite:///{path}").code == "database_read_only"


def test_a_damaged_file_is_named(url):
    Records.open(url).close()
    with path_of(url).open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 4000)
    assert refused(url).code == "database_damaged"


def test_a_full_disk_refuses_what_it_cannot_keep_and_keeps_the_rest(url, migrated):
    path_of(url).parent.mkdir()
    shutil.copy(migrated, path_of(url))
    with disk_of(60):
        records = Records.open(url)
        kept: list[str] = []
        with pytest.raises(DatabaseUnavailable) as error:
            while len(kept) < 1000:
                battle = a_battle(f"b{len(kept):03}")
                records.start_battle(battle, Turn(battle.id, 1, "?" * 4000))
                kept.append(battle.id)
        assert error.value.code == "database_disk_full"
        records.close()

    records = Records.open(url)
    assert kept
    assert records.open_battles() == kept
    records.start_battle(a_battle("more"), Turn("more", 1, "there is room again"))
    records.close()
