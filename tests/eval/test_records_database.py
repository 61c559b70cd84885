"""The database itself: its schema, its faults, and that acknowledged is committed."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event

from eval.records import (
    AnswerRecord,
    Battle,
    DatabaseTooNew,
    DatabaseUnavailable,
    Rating,
    Records,
    Slot,
    Turn,
    Vote,
)
from eval.records.tables import metadata

ROOT = Path(__file__).resolve().parents[2]

OPEN = "import sys; from eval.records import Records; Records.open(sys.argv[1]).close()"

VOTES = """
import itertools, sys
from eval.records import Battle, BattleState, Records, Slot, Turn, Vote

records = Records.open(sys.argv[1])
for number in itertools.count():
    slots = Slot("a", "qwen", {}), Slot("b", "yi", {})
    battle = Battle(f"b{number}", "ann", 2, "en", 1.0, None, slots)
    records.start_battle(battle, Turn(battle.id, 1, "?"))
    records.set_state(battle.id, BattleState.ANSWERED)
    records.vote(Vote(battle.id, "ann", "a"))
    print(battle.id, flush=True)
"""


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def program(source: str, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", source, url], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def a_battle(name: str) -> Battle:
    return Battle(name, "ann", 2, "en", 1.0, None, (Slot("a", "qwen", {}), Slot("b", "yi", {})))


def refused(url: str) -> DatabaseUnavailable:
    """The error of opening `url`, which must be one line."""
    with pytest.raises(DatabaseUnavailable) as error:
        Records.open(url, patience=0.2)
    assert "\n" not in str(error.value)
    return error.value


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


def test_the_migrations_lead_to_the_tables(url):
    Records.open(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_migrated_constraints_are_those_of_the_tables(url, tmp_path):
    Records.open(url).close()
    direct = create_engine(f"sqlite:///{tmp_path}/direct.db")
    metadata.create_all(direct)
    direct.dispose()

    def schema(path: Path) -> dict[str, list[str]]:
        with closing(sqlite3.connect(path)) as database:
            rows = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return {
                name: sorted(line.strip(" ,") for line in sql.splitlines())
                for name, sql in rows
                if name != "alembic_version"
            }

    assert schema(path_of(url)) == schema(tmp_path / "direct.db")


def test_processes_that_start_at_once_share_the_migration(url):
    running = [program(OPEN, url) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    for process in running:
        process.stdout.close()


def test_threads_may_open_different_databases_at_once(tmp_path):
    urls = [f"sqlite:///{tmp_path}/{number}.db" for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(Records.open, urls))
    assert [records.revision() for records in opened] == [0] * 4
    for records in opened:
        records.close()


def test_a_power_cut_loses_nothing_acknowledged(records):
    with records._database.reading() as db:
        pragmas = {
            name: db.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_every_acknowledged_vote_survives_kill_9(url):
    writer = program(VOTES, url)
    acknowledged = [writer.stdout.readline().strip() for _ in range(20)]
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
    assert writer.wait(10) == -signal.SIGKILL
    writer.stdout.close()

    records = Records.open(url)
    assert len(acknowledged) >= 20
    assert all(records.battle(battle).vote.choice == "a" for battle in acknowledged)
    assert {vote.battle for vote in records.pairwise_votes()} >= set(acknowledged)
    records.close()


def test_forty_threads_write_at_once_without_a_failure(records, begin):
    battle = begin("answered")

    def work(number: int) -> None:
        records.rate(Rating(battle, "ann", "a", "structure", number % 5 + 1))
        records.save_answer(AnswerRecord(battle, "b", 1, str(number), "writing"))
        records.battle(battle)

    with ThreadPoolExecutor(40) as pool:
        list(pool.map(work, range(80)))
    assert len(records.battle(battle).ratings) == 80


def test_readers_see_one_moment_while_another_writes(records, begin):
    battle = begin("answered")
    with records._database.writing() as db:
        db.exec_driver_sql("UPDATE battles SET state = 'void'")
        assert records.battle(battle).state == "answered"
    assert records.battle(battle).state == "void"


def test_a_database_of_a_newer_release_is_left_alone(url):
    Records.open(url).close()
    with closing(sqlite3.connect(path_of(url))) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseTooNew, match="newer Leitai wrote it") as error:
        Records.open(url)
    assert (error.value.code, error.value.revision) == ("database_too_new", "9999")


@pytest.mark.parametrize(
    "url",
    ["", "leitai.db", "sqlite://", "sqlite:///:memory:", "postgresql://ann:s3cret@host:port/x"],
)
def test_what_is_no_database_url_is_told_how_one_looks(url):
    error = refused(url)
    assert error.code == "database_bad_url"
    assert "sqlite:////" in str(error)
    assert "s3cret" not in str(error)


@pytest.mark.parametrize("query", ["", "?password=s3cret"])
def test_a_missing_driver_is_named_and_the_password_is_not(query):
    error = refused(f"nosuchdb://ann:s3cret@host/leitai{query}")
    assert error.code == "database_driver_missing"
    assert "nosuchdb" in str(error)
    assert "s3cret" not in str(error)


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


def test_a_lock_that_lasts_is_an_error_after_a_bounded_wait(url, records, begin):
    battle = begin("answered")
    with closing(sqlite3.connect(path_of(url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert refused(url).code == "database_locked"
        assert records.battle(battle).state == "answered"
        other.execute("ROLLBACK")
    records.vote(Vote(battle, "ann", "a"))


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
