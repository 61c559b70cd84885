"""A lock is seen without being touched."""

from __future__ import annotations

import fcntl
import subprocess
import sys

from eval.locks import is_held

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
