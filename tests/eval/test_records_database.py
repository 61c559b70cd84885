"""The database itself, of each kind: its schema, and that acknowledged is committed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sql import raw, refused

from eval.records import AnswerRecord, BattleState, DatabaseTooNew, Rating, Records, Vote
from eval.records.tables import metadata

ROOT = Path(__file__).resolve().parents[2]

OPEN = "import sys; from eval.records import Records; Records.open(sys.argv[1]).close()"

LOCK_ALL = "LOCK TABLE battles, alembic_version IN EXCLUSIVE MODE"

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


def program(source: str, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", source, url], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_the_migrations_lead_to_the_tables(databases):
    url = databases.empty()
    Records.open(url).close()
    Records.open(url).close()
    with raw(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_processes_that_start_at_once_share_the_migration(databases):
    url = databases.empty()
    running = [program(OPEN, url) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    for process in running:
        process.stdout.close()


def test_threads_may_open_different_databases_at_once(databases):
    urls = [databases.empty() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(Records.open, urls))
    assert [records.revision() for records in opened] == [0] * 4
    for records in opened:
        records.close()


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
    with raw(url) as database:
        database.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseTooNew, match="newer Leitai wrote it") as error:
        Records.open(url)
    assert (error.value.code, error.value.revision) == ("database_too_new", "9999")
    with raw(url) as database:
        found = database.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    assert found == "9999"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "leitai.db",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://ann:s3cret@host:port/x",
        "postgres://ann:s3cret@host",
    ],
)
def test_what_is_no_database_url_is_told_how_one_looks(url):
    error = refused(url)
    assert error.code == "database_bad_url"
    assert "sqlite:////" in str(error) or "postgresql://user:password@host" in str(error)
    assert "s3cret" not in str(error)


@pytest.mark.parametrize("query", ["", "?password=s3cret"])
def test_a_missing_driver_is_named_and_the_password_is_not(query):
    error = refused(f"nosuchdb://ann:s3cret@host/leitai{query}")
    assert error.code == "database_driver_missing"
    assert "nosuchdb" in str(error)
    assert "s3cret" not in str(error)


def test_a_lock_that_lasts_is_an_error_after_a_bounded_wait(url, records, begin):
    battle = begin("answered")
    with raw(url) as other:
        other.exec_driver_sql("BEGIN IMMEDIATE" if "sqlite" in url else LOCK_ALL)
        assert refused(url).code == "database_locked"
        assert records.battle(battle).state == "answered"
    records.vote(Vote(battle, "ann", "a"))


def test_marks_of_many_writers_are_all_kept(url, records, begin):
    battle = begin("open")
    others = [Records.open(url) for _ in range(4)]

    def mark(number: int) -> None:
        others[number % 4].set_state(battle, BattleState.OPEN, mark=f"mark-{number:02}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(mark, range(32)))
    for other in others:
        other.close()
    assert sorted(records.battle(battle).marks) == [f"mark-{n:02}" for n in range(32)]
