"""A lock is seen without being touched."""

from __future__ import annotations

import fcntl
import subprocess
import sys

import pytest

from eval.locks import MEASURING, MeasuringError, is_held, measuring

HOLDING = """
import fcntl, sys, time
file = open(sys.argv[1], "ab")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


def test_a_lock_is_held_until_its_process_ends_however_that_ends(tmp_path):
    lock = tmp_path / "lock"
    assert not is_held(lock)
    lock.touch()
    assert not is_held(lock)
    with subprocess.Popen([sys.executable, "-c", HOLDING, lock], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        assert is_held(lock)
        holder.kill()
    assert not is_held(lock)


def test_the_lock_of_another_file_is_none_of_this_one(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    other.touch()
    with one.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert (is_held(one), is_held(other)) == (True, False)


def test_only_one_measures_and_the_second_is_told_who_does(tmp_path):
    with measuring(tmp_path, "a load test"):
        assert is_held(tmp_path / MEASURING)
        with (
            pytest.raises(MeasuringError, match="a load test runs since"),
            measuring(tmp_path, "x"),
        ):
            pass
    with measuring(tmp_path, "a night"):
        pass


def test_a_holder_that_says_nothing_is_still_a_holder(tmp_path):
    with (tmp_path / MEASURING).open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(MeasuringError, match="something else"), measuring(tmp_path, "x"):
            pass
