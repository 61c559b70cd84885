"""Laws of the bytes between host and agent, and of the rules over a report."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.configuration import ConfigError
from runners.sandbox import Job, Limits, Outcome, language_for, load_settings
from runners.sandbox.conversation import Streams
from runners.sandbox.failure import EngineError
from runners.sandbox.inside import frames
from runners.sandbox.inside.child import Capture
from runners.sandbox.outcome import result_of
from runners.sandbox.protocol import Frame, program_frame, unpacked

PYTHON = language_for("python")
LIMITS = Limits()
REPORT = {
    "nonce": "n",
    "status": 0,
    "compiled": None,
    "start_error": "",
    "stopped_for": None,
    "oom_kills": 0,
    "cpu_seconds": 0.1,
    "wall_seconds": 0.2,
    "peak_bytes": 1,
    "stdout_bytes": 0,
    "stderr_bytes": 0,
    "produced": [],
    "left_out": 0,
}


@given(st.text(), st.text(), st.lists(st.text()), st.binary())
def test_the_agent_receives_the_job_that_the_host_sent(code, stdin, args, data):
    job = Job("python", code, stdin, tuple(args), {"data": data})
    header, blobs = frames.unpack(frames.read(io.BytesIO(program_frame(job, PYTHON, LIMITS, "n"))))
    assert header["command"] == ["python3", "main.py", *args]
    assert header["files"] == ["main.py", "data"]
    assert blobs == [stdin.encode(), code.encode(), data]


@given(st.lists(st.binary()), st.data())
def test_the_host_reads_a_report_only_when_it_is_whole(blobs, data):
    whole = frames.pack({"nonce": "n"}, blobs)
    cut = data.draw(st.integers(0, len(whole) - 1))
    streams = Streams()
    streams.report += whole[:cut]
    assert streams.frame() is None
    streams.report += whole[cut:] + b"more"
    assert unpacked(streams.frame()).blobs == blobs
    assert streams.report == b"more"


@pytest.mark.parametrize("body", [b"[]", b"{}", b"\xff", b'{"sizes": 1}'])
def test_an_unreadable_report_is_our_fault(body):
    with pytest.raises(EngineError):
        unpacked(frames.LENGTHS.pack(len(body), 0) + body)


def test_a_report_of_absurd_length_is_not_waited_for():
    streams = Streams()
    streams.report += frames.LENGTHS.pack(1 << 31, 0)
    with pytest.raises(EngineError):
        streams.frame()


@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.binary())), st.integers(1, 9))
def test_the_engines_stream_may_be_cut_anywhere(pieces, step):
    wire = b"".join(struct.pack(">BxxxI", number, len(data)) + data for number, data in pieces)
    streams = Streams()
    for at in range(0, len(wire), step):
        streams.feed(wire[at : at + step])
    assert streams.report == b"".join(data for number, data in pieces if number == 1)
    assert streams.complaint == b"".join(data for number, data in pieces if number == 2)


@given(st.lists(st.binary()), st.integers(1, 20), st.booleans())
def test_a_capture_keeps_one_end_of_the_stream(pieces, limit, keep_end):
    capture, whole = Capture(limit, keep_end=keep_end), b"".join(pieces)
    for piece in pieces:
        capture.add(piece)
    assert capture.kept == (whole[-limit:] if keep_end else whole[:limit])
    assert capture.total == len(whole)


def judged(stderr: bytes = b"", **changes) -> Outcome:
    report = Frame(REPORT | changes, [b"", stderr, b""])
    return result_of(report, language=PYTHON, limits=LIMITS, nonce="n", image="i").outcome


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, Outcome.OK),
        ({"status": 1}, Outcome.RE),
        ({"status": -9}, Outcome.RE),
        ({"status": -9, "oom_kills": 1}, Outcome.MLE),
        ({"status": 1, "stderr": b"...\nMemoryError\n"}, Outcome.MLE),
        ({"status": 1, "stderr": b"MemoryError\nValueError: x\n"}, Outcome.RE),
        ({"status": -9, "stopped_for": "wall"}, Outcome.TLE),
        ({"status": -24, "cpu_seconds": 10.5}, Outcome.TLE),
        ({"status": 0, "cpu_seconds": 10.5}, Outcome.TLE),
        ({"status": 0, "stdout_bytes": 5 << 20}, Outcome.OLE),
        ({"status": -31}, Outcome.SECURITY),
        ({"nonce": "guessed"}, Outcome.SECURITY),
    ],
)
def test_an_outcome_follows_from_its_evidence(changes, outcome):
    assert judged(**changes) is outcome


def test_a_program_that_cannot_be_started_is_our_fault():
    with pytest.raises(EngineError, match="python3"):
        judged(start_error="no python3")


def test_the_settings_file_says_what_the_defaults_are():
    from runners.sandbox import SandboxSettings

    assert load_settings() == SandboxSettings()


def test_a_typo_in_the_settings_names_the_file_and_the_key(tmp_path):
    path = tmp_path / "sandbox.yaml"
    path.write_text("limits: {cpu_second: 3}")
    with pytest.raises(ConfigError, match=r"sandbox\.yaml.*limits\.cpu_second.*cpu_seconds"):
        load_settings(path)
