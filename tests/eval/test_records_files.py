"""Files of runs: kept byte for byte, for their owner only, and only the latest run's."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from alembic import command
from alembic.config import Config
from sql import raw

from eval.records import BattleState, Records, RunFile, RunRecord, Vote
from eval.records.database import MIGRATIONS

PNG = bytes(range(256)) + b"\0\xff" * 100
HOSTILE = '../"a\r\nb\u202egnp.<svg>'


def run(battle: str, slot: str = "a", turn: int = 1) -> RunRecord:
    return RunRecord(
        battle, slot, "1", "python", "", "OK", "", "", None, None, None, turn=turn, compiler="ok"
    )


def test_files_come_back_as_they_were_with_their_digest(records, begin):
    battle = begin()
    left = (RunFile("plot.png", PNG, "image/png"), RunFile(HOSTILE, b""))
    said = records.add_run(run(battle, turn=2), left)
    record = records.battle(battle)
    assert record.files == said
    assert record.runs[0].compiler == "ok"
    first, second = record.files
    assert (first.slot, first.n, first.turn, first.media) == ("a", 1, 2, "image/png")
    assert (first.size, first.digest) == (len(PNG), hashlib.sha256(PNG).hexdigest())
    assert (second.n, second.name, second.size, second.media) == (2, HOSTILE, 0, None)
    assert records.run_file("ann", battle, "a", 1) == left[0]
    assert records.run_file("ann", battle, "a", 2) == left[1]


def test_files_are_given_to_their_owner_only(records, begin):
    battle = begin()
    records.add_run(run(battle), [RunFile("a.txt", b"mine")])
    assert records.run_file("ben", battle, "a", 1) is None
    assert records.run_file("ann", "another", "a", 1) is None
    assert records.run_file("ann", battle, "b", 1) is None
    assert records.run_file("ann", battle, "a", 2) is None


def test_the_next_run_of_a_slot_takes_the_place_of_its_files_alone(records, begin):
    battle = begin()
    records.add_run(run(battle), [RunFile("1", b"one"), RunFile("2", b"two")])
    records.add_run(run(battle, "b"), [RunFile("other", b"slot")])
    records.add_run(run(battle), [RunFile("3", b"three")])
    assert [(file.slot, file.name) for file in records.battle(battle).files] == [
        ("a", "3"),
        ("b", "other"),
    ]
    records.add_run(run(battle))
    assert [file.slot for file in records.battle(battle).files] == ["b"]


def test_void_battles_lose_their_files_and_no_other_does(records, begin):
    kept, late, void = begin(), begin(), begin()
    for battle in (kept, late, void):
        records.add_run(run(battle), [RunFile("a.bin", PNG)])
    records.set_state(void, BattleState.VOID)
    records.vote(Vote(kept, "ann", "a"))
    records.expire(datetime.now(UTC) + timedelta(hours=1))
    assert records.battle(late).state == BattleState.VOID
    assert [len(records.battle(battle).files) for battle in (kept, late, void)] == [1, 0, 0]
    assert records.battle(void).runs != ()


def test_files_survive_a_restart(url, records, begin):
    battle = begin()
    records.add_run(run(battle), [RunFile("a.bin", PNG)])
    later = Records.open(url)
    assert later.run_file("ann", battle, "a", 1) == RunFile("a.bin", PNG)
    later.close()


def test_runs_of_one_slot_that_end_at_once_leave_the_files_of_one(records, begin):
    battle = begin()

    def work(number: int) -> None:
        records.add_run(run(battle), [RunFile(f"{number}-{n}", b"x") for n in range(3)])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(24)))
    names = [file.name for file in records.battle(battle).files]
    assert len(names) == 3
    assert len({name.split("-")[0] for name in names}) == 1


def test_battles_of_the_release_before_are_kept_by_the_migration(url, records, begin):
    battle = begin()
    records.add_run(run(battle))
    with raw(url) as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    later = Records.open(url)
    record = later.battle(battle)
    assert record is not None
    assert record.runs[0].compiler is None
    assert record.files == ()
    later.close()
