"""Damaged exports and broken-off imports: the fault is named, nothing half is stored."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from exchanging import ROOT, received, rewrite, rows, sent

from eval.exchange.merging import ExportDamaged
from eval.exchange.open_data import LATER


def nested(depth: int) -> dict:
    return {"a": nested(depth - 1)} if depth else {}


LINE_FAULTS = {
    "no JSON": ("turns.jsonl", lambda line: "{broken", "Invalid JSON: .* at column 2"),
    "no object": ("turns.jsonl", lambda line: "[1]", "object"),
    "unknown member": ("slots.jsonl", lambda line: json.dumps(line | {"x": 1}), "x"),
    "member missing": ("answers.jsonl", lambda line: '{"battle": "b"}', "slot"),
    "no such choice": ("battles.jsonl", lambda line: json.dumps(line | {"choice": "z"}), "choice"),
    "of four": ("battles.jsonl", lambda line: json.dumps(line | {"layout": 2, "choice": "d"}), ""),
    "five layouts": ("battles.jsonl", lambda line: json.dumps(line | {"layout": 5}), "layout"),
    "no zone": ("turns.jsonl", lambda line: json.dumps(line | {"created": "2026-01-01T00:00"}), ""),
    "seven": ("battles.jsonl", lambda line: json.dumps(line | {"pair_probability": 7}), "pair"),
    "unknown battle": ("runs.jsonl", lambda line: json.dumps(line | {"battle": "?"}), "'\\?'"),
    "no such slot": ("answers.jsonl", lambda line: json.dumps(line | {"slot": "e"}), "slot"),
    "no such turn": ("answers.jsonl", lambda line: json.dumps(line | {"turn": 7}), "turn 7"),
    "rating of six": ("ratings.jsonl", lambda line: json.dumps(line | {"value": 6}), "value"),
    "another rater": ("ratings.jsonl", lambda line: json.dumps(line | {"voter": "x"}), "somebody"),
    "writing": ("answers.jsonl", lambda line: json.dumps(line | {"state": "writing"}), "state"),
    "too large": ("runs.jsonl", lambda line: json.dumps(line | {"exit_code": 2**31}), "exit_code"),
    "deep": ("slots.jsonl", lambda line: json.dumps(line | {"snapshot": nested(60)}), "snapshot"),
    "opinion of none": ("opinions.jsonl", lambda line: json.dumps(line | {"battle": "?"}), ""),
    "use of another": ("uses.jsonl", lambda line: json.dumps(line | {"voter": "x"}), "somebody"),
    "use of no slot": ("uses.jsonl", lambda line: json.dumps(line | {"slot": "e"}), "slot"),
    "ranked opinion": ("opinions.jsonl", lambda line: json.dumps(line | {"choice": "rank"}), ""),
    "review of six": ("reviews.jsonl", lambda line: json.dumps(line | {"comments": 6}), "comments"),
    "rater's name": ("reviews.jsonl", lambda line: json.dumps(line | {"rater": "ann"}), "rater"),
    "half a letter": ("turns.jsonl", lambda line: json.dumps(line | {"prompt": "\ud800"}), ""),
}  # fmt: skip


@pytest.mark.parametrize("fault", LINE_FAULTS)
def test_a_damaged_line_is_named_and_nothing_is_stored(fault, sound, migrated_file, tmp_path):
    other, folder = tmp_path / "b.db", tmp_path / "out"
    shutil.copy(migrated_file, other)
    shutil.copytree(sound, folder)
    name, damage, told = LINE_FAULTS[fault]
    there = (folder / name).read_text().splitlines()
    there[1] = damage(json.loads(there[1]))
    rewrite(folder, name, "".join(f"{line}\n" for line in there))
    with pytest.raises(ExportDamaged, match=f"{name}: line 2: .*{told}") as refused:
        received(f"sqlite:///{other}", folder)
    assert "\n" not in str(refused.value)
    assert rows(f"sqlite:///{other}") == 0


@pytest.mark.parametrize(
    "name", ["slots.jsonl", "turns.jsonl", "battles.jsonl", "answers.jsonl", *sorted(LATER)]
)
def test_a_line_twice_is_named(url, databases, tmp_path, name):
    sent(url, tmp_path / "out")
    content = (tmp_path / "out" / name).read_text()
    rewrite(tmp_path / "out", name, content + content.splitlines()[0] + "\n")
    number = content.count("\n") + 1
    with pytest.raises(ExportDamaged, match=f"{name}: line {number}: .*already"):
        received(databases.migrated(), tmp_path / "out")


def test_a_file_that_is_cut_changed_or_missing_is_refused(url, databases, tmp_path):
    sent(url, tmp_path / "out")
    path, other = tmp_path / "out" / "runs.jsonl", databases.migrated()
    content = path.read_text()
    path.write_text(content[:-5])
    with pytest.raises(ExportDamaged, match=r"runs\.jsonl: line 24: .*torn"):
        received(other, tmp_path / "out")
    path.write_text("".join(content.splitlines(keepends=True)[:-1]))
    with pytest.raises(ExportDamaged, match=r"runs\.jsonl: is not the file"):
        received(other, tmp_path / "out")
    path.unlink()
    with pytest.raises(ExportDamaged, match=r"runs\.jsonl: is missing"):
        received(other, tmp_path / "out")
    with pytest.raises(ExportDamaged, match="no manifest"):
        received(other, tmp_path)
    assert rows(other) == 0


def test_a_killed_import_leaves_nothing_half(url, databases, tmp_path):
    sent(url, tmp_path / "out")
    other = databases.migrated()
    command = [sys.executable, "-m", "eval", "import", str(tmp_path / "out"), "--database", other]
    with nearly_full_pipe(100) as (unread, end):
        # It tells of each table, and waits in the middle when nobody has room for it.
        process = subprocess.Popen(command, stderr=end, cwd=ROOT)
        deadline = time.monotonic() + 60
        while (told := waiting_in(unread)) < PIPE - 30 and time.monotonic() < deadline:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL
        said = os.read(unread, told).decode()
    assert "written: 24 of" in said
    assert rows(other) == 0
    assert received(other, tmp_path / "out").added == 24


PIPE = 4096


@contextmanager
def nearly_full_pipe(room: int) -> Iterator[tuple[int, int]]:
    """Both ends of a pipe that takes only `room` bytes more."""
    out, into = os.pipe()
    try:
        assert fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, PIPE) == PIPE
        os.write(into, b"." * (PIPE - room))
        yield out, into
    finally:
        os.close(out)
        os.close(into)


def waiting_in(pipe: int) -> int:
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"0000"))[0]
