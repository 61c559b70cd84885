"""What only PostgreSQL promises: its errors in one line, bounded waits, and coming back."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest
from private_postgres import PrivatePostgres
from sql import raw, refused

from eval.records import (
    Battle,
    BattleState,
    DatabaseUnavailable,
    InvalidRecord,
    RecordRefused,
    Records,
    RunRecord,
    Slot,
    Turn,
    Vote,
)


@pytest.fixture
def database_url(postgres: PrivatePostgres, migrated_template: str) -> Iterator[str]:
    name = postgres.create(migrated_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def own_server(require: Callable[[str], None]) -> Iterator[PrivatePostgres]:
    """A server that the test may stop."""
    require("postgres")
    server = PrivatePostgres().start()
    yield server
    server.remove()


def record_vote(records: Records, name: str) -> None:
    slots = Slot("a", "qwen", {}), Slot("b", "yi", {})
    records.start_battle(Battle(name, "ann", 2, "en", 1.0, None, slots), Turn(name, 1, "?"))
    records.set_state(name, BattleState.ANSWERED)
    records.vote(Vote(name, "ann", "a"))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_spelling_of_the_url_opens(url, scheme):
    with closing(Records.open(url.replace("postgresql", scheme, 1))) as records:
        assert records.open_battles() == []


def test_a_wrong_password_is_named_and_not_repeated(postgres):
    error = refused(postgres.url("postgres", password="s3cret-but-wrong"))
    assert error.code == "database_cannot_open"
    assert "password" in str(error)
    assert "s3cret" not in str(error)


def test_a_missing_database_is_named(postgres):
    error = refused(postgres.url("nowhere"))
    assert (error.code, "createdb" in str(error)) == ("database_cannot_open", True)


def test_a_port_where_nothing_listens_is_named(postgres):
    error = refused(postgres.url("postgres", port=1))
    assert (error.code, "nothing listens" in str(error)) == ("database_unreachable", True)


def test_an_option_that_the_driver_does_not_know_is_not_repeated(postgres):
    error = refused(postgres.url("postgres") + "?sslpassword=s3cret&nosuch=hunter2")
    assert "s3cret" not in str(error)
    assert "hunter2" not in str(error)


def test_a_database_that_cannot_hold_every_text_is_refused(postgres):
    name = postgres.create(ENCODING="LATIN1", LOCALE="C")
    try:
        assert "ENCODING 'UTF8'" in str(refused(postgres.url(name)))
    finally:
        postgres.drop(name)


def test_a_user_without_rights_is_told(postgres, url):
    postgres.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    name = postgres.create()
    try:
        error = refused(postgres.url(name, user="guest", password="guest"))
        assert (error.code, "OWNER" in str(error)) == ("database_cannot_open", True)
    finally:
        postgres.drop(name)
        postgres.execute("DROP ROLE guest")


def test_commits_are_durable_where_the_server_was_told_to_hurry(url, postgres):
    name = url.rpartition("/")[2]
    postgres.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    records = Records.open(url)
    with records._database.writing() as db:
        assert db.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    records.close()


def test_readers_cannot_write(records):
    with pytest.raises(DatabaseUnavailable), records._database.reading() as db:
        db.exec_driver_sql("DELETE FROM votes")


def test_a_number_beyond_its_column_is_refused_and_the_records_go_on(records, begin):
    battle = begin("answered")
    run = RunRecord(battle, "a", "1", "c", "", "OK", "", "", None, None, None, exit_code=2**40)
    with pytest.raises(InvalidRecord):
        records.add_run(run)
    assert records.battle(battle).runs == ()


def test_a_statement_that_takes_too_long_is_ended(url):
    records = Records.open(url, patience=1.5)
    with pytest.raises(DatabaseUnavailable) as error, records._database.reading() as db:
        db.exec_driver_sql("SELECT pg_sleep(60)")
    assert error.value.code == "database_locked"
    assert records.revision() == 0
    records.close()


def test_a_migration_that_lasts_is_waited_for_only_so_long(url):
    with raw(url) as other:
        other.exec_driver_sql("SELECT pg_advisory_xact_lock(7105313120126)")
        assert refused(url).code == "database_locked"
    Records.open(url).close()


@pytest.mark.parametrize("how", [signal.SIGQUIT, signal.SIGKILL])
def test_a_server_that_stops_and_starts_again_loses_nothing_acknowledged(own_server, how):
    records = Records.open(own_server.url(own_server.create()), patience=5)
    acknowledged: list[str] = []
    away, back, enough = Event(), Event(), Event()

    def write(worker: int) -> None:
        give_up = time.monotonic() + 90
        for number in itertools.count():
            try:
                record_vote(records, f"{worker}-{number}")
            except (DatabaseUnavailable, RecordRefused):
                if time.monotonic() > give_up:
                    raise
                away.set()
                back.wait(60)
            else:
                acknowledged.append(f"{worker}-{number}")
                if len(acknowledged) >= 40:
                    enough.set()
                if back.is_set():
                    return

    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(write, worker) for worker in range(8)]
        try:
            assert enough.wait(60)
            own_server.stop(how=how)
            assert away.wait(30)
            with pytest.raises(DatabaseUnavailable):
                records.counts()
            own_server.start()
        finally:
            back.set()
        for writer in writers:
            writer.result(60)

    for name in acknowledged:
        assert records.battle(name).vote.choice == "a"
    records.close()


def test_a_server_that_stands_still_is_given_up(own_server):
    records = Records.open(own_server.url(own_server.create()), patience=1)
    processes = own_server.processes
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    started = time.monotonic()
    try:
        with pytest.raises(DatabaseUnavailable) as error:
            records.counts()
        assert error.value.code == "database_unreachable"
        assert time.monotonic() - started < 15
    finally:
        for pid in processes:
            os.kill(pid, signal.SIGCONT)
    record_vote(records, "afterwards")
    assert records.counts().votes == 1
    records.close()
