"""The nights of an installation as its journal tells them: none is silently missing."""

from __future__ import annotations

import fcntl
import json
from datetime import date
from pathlib import Path

import pytest

from eval.lines import LinesDamaged, LineWriter
from eval.nights.journal import JOURNAL, LOCK, ContestantNight, trend
from eval.nights.pinned import (
    BASELINE,
    BaselineError,
    Pinned,
    PinnedRun,
    read_pinned,
    remove_pinned,
    write_pinned,
)

TODAY = date(2026, 11, 25)


def at(day: int, hour: int = 18) -> str:
    return f"2026-11-{day:02}T{hour:02}:00:00.000+00:00"


def begin(home: Path, day: int, hour: int = 18, night: str | None = None) -> None:
    write(home, event="began", night=night or at(day, hour), at=at(day, hour), run=f"night-{day}")


def end(home: Path, day: int, outcome: str = "good", hour: int = 20, **more) -> None:
    exit_code = {"good": 0, "alarm": 3}.get(outcome, 1)
    fields = {"outcome": outcome, "exit_code": exit_code, **more}
    write(home, event="ended", night=at(day), at=at(day, hour), **fields)


def write(home: Path, **record) -> None:
    with LineWriter(home / JOURNAL) as journal:
        journal.append(record)


def outcomes(home: Path, today: date = TODAY) -> dict[str, str]:
    return {night.date: night.outcome for night in trend(home, today=today).nights}


def test_where_there_was_no_night_none_is_missed(tmp_path: Path) -> None:
    found = trend(tmp_path)
    assert (found.nights, found.baseline, found.pinned_at, found.limit) == ((), (), None, 4.0)


def test_good_bad_half_and_missed_nights_are_all_to_be_seen(tmp_path: Path) -> None:
    begin(tmp_path, 19)
    end(tmp_path, 19)
    begin(tmp_path, 20)  # killed
    begin(tmp_path, 22)
    end(tmp_path, 22, "alarm")
    begin(tmp_path, 23)
    end(tmp_path, 23, "failed", faults=["3 of 60 samples are missing"])
    assert outcomes(tmp_path) == {
        "2026-11-19": "good",
        "2026-11-20": "half",
        "2026-11-21": "missed",
        "2026-11-22": "alarm",
        "2026-11-23": "failed",
        "2026-11-24": "missed",
    }
    nights = trend(tmp_path, today=TODAY).nights
    assert [night.date for night in nights] == sorted(night.date for night in nights)
    assert (nights[2].run, nights[2].started, nights[2].exit_code) == (None, "", None)
    assert (nights[4].faults, nights[4].exit_code) == (("3 of 60 samples are missing",), 1)


def test_a_night_that_was_begun_again_is_one_night(tmp_path: Path) -> None:
    begin(tmp_path, 22)
    begin(tmp_path, 23, hour=1, night=at(22))  # after midnight: the 23rd had its beginning
    end(tmp_path, 22)
    assert outcomes(tmp_path, date(2026, 11, 24)) == {"2026-11-22": "good"}
    [night] = trend(tmp_path, today=date(2026, 11, 24)).nights
    assert (night.begun, night.started) == (2, at(22))


def test_a_night_that_ended_and_was_begun_again_is_open_until_it_ends(tmp_path: Path) -> None:
    begin(tmp_path, 24)
    end(tmp_path, 24, "half")
    begin(tmp_path, 24, hour=21, night=at(24))
    assert outcomes(tmp_path) == {"2026-11-24": "half"}
    with (tmp_path / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert outcomes(tmp_path) == {"2026-11-24": "running"}


def test_days_are_those_of_utc(tmp_path: Path) -> None:
    there = "2026-11-24T02:00:00.000+08:00"
    write(tmp_path, event="began", night=there, at=there, run="night")
    assert list(outcomes(tmp_path)) == ["2026-11-23", "2026-11-24"]


def test_only_the_last_night_can_be_running(tmp_path: Path) -> None:
    begin(tmp_path, 23)
    begin(tmp_path, 24)
    with (tmp_path / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert outcomes(tmp_path) == {"2026-11-23": "half", "2026-11-24": "running"}


def test_what_a_contestant_did_comes_back_as_it_was_told(tmp_path: Path) -> None:
    told = {"contestant": "qwen", "rate": 0.5, "low": 0.3, "high": 0.7, "problems": 50}
    begin(tmp_path, 24)
    end(
        tmp_path, 24, "alarm", pinned_at=at(10), warnings=["the webhook failed"],
        contestants=[{**told, "fall": 8.0, "sum": 4.5, "alarm": True, "fault": None, "new": 1}],
    )  # fmt: skip
    [night] = trend(tmp_path, today=TODAY).nights
    expected = ContestantNight("qwen", 0.5, 0.3, 0.7, 50, fall=8.0, sum=4.5, alarm=True)
    assert night.contestants == (expected,)
    assert (night.pinned_at, night.warnings) == (at(10), ("the webhook failed",))


@pytest.mark.parametrize(
    "line",
    [
        {"event": "slept", "night": at(24)},
        {"event": "began", "night": at(24), "at": "yesterday", "run": "one"},
        {"event": "began", "night": at(24), "at": "2026-11-24T18:00:00", "run": "one"},
        {"event": "ended", "night": at(23), "at": at(24), "outcome": "good", "exit_code": 0},
        {"event": "ended", "night": at(24), "at": at(24), "outcome": "fine", "exit_code": 0},
        {"event": "ended", "night": at(24), "outcome": "good", "contestants": [{"rate": 1}]},
        {"event": "ended", "night": at(24), "at": at(24), "outcome": "good"},
        {},
    ],
)
def test_a_line_that_is_no_event_is_named(tmp_path: Path, line: dict) -> None:
    begin(tmp_path, 24)
    write(tmp_path, **line)
    with pytest.raises(LinesDamaged, match=r"nights\.jsonl: line 2 is no event of a night; remove"):
        trend(tmp_path)


def test_a_torn_last_line_never_was(tmp_path: Path) -> None:
    begin(tmp_path, 24)
    with (tmp_path / JOURNAL).open("ab") as journal:
        journal.write(b'{"event": "ended", "night": "2026-11-24T18')
    assert outcomes(tmp_path) == {"2026-11-24": "half"}


# ------------------------------------------------------------------ the pinned runs


def test_a_baseline_is_read_as_it_was_written_and_can_be_ended(tmp_path: Path) -> None:
    assert read_pinned(tmp_path) is None
    pinned = Pinned((PinnedRun("one", "ab"), PinnedRun("two", "cd")), at(10))
    write_pinned(tmp_path, pinned)
    assert read_pinned(tmp_path) == pinned
    found = trend(tmp_path)
    assert (found.baseline, found.pinned_at) == (("one", "two"), at(10))
    assert [path.name for path in tmp_path.iterdir()] == [BASELINE]
    assert remove_pinned(tmp_path)
    assert not remove_pinned(tmp_path)
    assert read_pinned(tmp_path) is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", json.dumps({"format": 2, "runs": [], "pinned_at": at(1)})]
)
def test_a_baseline_that_cannot_be_read_says_how_to_mend_it(tmp_path: Path, text: str) -> None:
    (tmp_path / BASELINE).write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match=r"remove it and pin again: `python -m eval baseline"):
        read_pinned(tmp_path)
