"""A load test tells how far it is, and nobody takes a killed one for a running one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from eval.perf.following import LOCK, PROGRESS, UnderWay, noting, under_way

ROOT = Path(__file__).resolve().parents[2]
HOLDS = """
import sys, time
from pathlib import Path
from eval.perf.following import noting

class Nobody:
    def say(self, line): ...
    def begin(self, name, requests): ...
    def step(self): ...

with noting(Path(sys.argv[1]), Nobody()) as noted:
    noted.begin("64x8-c1-0", 5)
    print("holds", flush=True)
    time.sleep(600)
"""


class Heard:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def say(self, line: str) -> None:
        self.told.append(line)

    def begin(self, name: str, requests: int | None) -> None:
        self.told.append((name, requests))

    def step(self) -> None:
        self.told.append("step")


def test_whoever_looks_sees_the_cell_its_phase_and_the_last_line(tmp_path: Path) -> None:
    heard = Heard()
    with noting(tmp_path, heard) as noted:
        assert under_way(tmp_path) == UnderWay()
        noted.begin("64x8-c1-0 warm-up", None)
        assert under_way(tmp_path) == UnderWay("64x8-c1-0", "warm-up")
        noted.say("3 cells take about 2 min")
        noted.begin("64x8-c1-0", 5)
        noted.step()
        found = under_way(tmp_path)
    assert found == UnderWay("64x8-c1-0", "", 0, 5, "3 cells take about 2 min")
    assert heard.told == [
        ("64x8-c1-0 warm-up", None), "3 cells take about 2 min", ("64x8-c1-0", 5), "step",
    ]  # fmt: skip


def test_requests_are_written_at_most_once_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("eval.perf.following.time.monotonic", lambda: now[0])
    with noting(tmp_path, Heard()) as noted:
        noted.begin("64x8-c1-0", 5)
        seen = []
        for seconds in (0.4, 0.4, 0.4, 0.4):
            now[0] += seconds
            noted.step()
            found = under_way(tmp_path)
            seen.append(found.requests if found else None)
    assert seen == [0, 0, 3, 3]


def test_nothing_is_left_of_one_that_ended(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), noting(tmp_path, Heard()) as noted:
        noted.begin("64x8-c1-0", 5)
        raise KeyboardInterrupt
    assert under_way(tmp_path) is None
    assert not (tmp_path / PROGRESS).exists()


def test_one_that_was_killed_is_not_running(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "holds\n"
    assert under_way(tmp_path) == UnderWay("64x8-c1-0", planned=5)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (tmp_path / PROGRESS).exists()
    assert under_way(tmp_path) is None


def test_looking_never_keeps_one_from_beginning(tmp_path: Path) -> None:
    (tmp_path / LOCK).touch()
    ends = threading.Event()

    def look() -> None:
        while not ends.is_set():
            under_way(tmp_path)

    looking = [threading.Thread(target=look) for _ in range(4)]
    for one in looking:
        one.start()
    try:
        for _ in range(50):
            with noting(tmp_path, Heard()):
                assert under_way(tmp_path) is not None
    finally:
        ends.set()
        for one in looking:
            one.join()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"cell": 1}', b"[" * 20_000, b'{"requests": "x"}',
     json.dumps({"cell": "a", "phase": "", "said": "", "requests": 1e400, "planned": 2}).encode()],
)  # fmt: skip
def test_what_somebody_else_wrote_there_is_no_progress(tmp_path: Path, content: bytes) -> None:
    with noting(tmp_path, Heard()):
        (tmp_path / PROGRESS).write_bytes(content)
        assert under_way(tmp_path) == UnderWay()


def test_pipes_in_place_of_the_files_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / LOCK)
    assert under_way(tmp_path) is None
    (tmp_path / LOCK).unlink()
    with noting(tmp_path, Heard()):
        os.mkfifo(tmp_path / PROGRESS)
        assert under_way(tmp_path) == UnderWay()
