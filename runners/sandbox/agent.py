"""The program inside a sandbox container: runs one job as PID 1 and reports it.

It is baked into the image and uses the standard library alone; `agent_calls.py` lies
beside it and takes over when a function is to be called. A job arrives on
stdin and its report leaves on stdout, both as a frame: a 4-byte big-endian length, a
JSON header of that length, then blobs whose sizes the header lists under "sizes".
The program under test has pipes of its own and never sees either stream; being not
dumpable keeps it from the agent's descriptors and memory under /proc/1.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import selectors
import signal
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

WORK = Path("/box")
JOB_SECONDS = 30  # how long an agent waits for its job before it gives up
TICK = 0.02  # seconds between looks at the program's CPU time
REAP_SECONDS = 2.0
PR_SET_DUMPABLE = 4
CGROUP = Path("/sys/fs/cgroup")
OOM_COUNTERS = (CGROUP / "memory/memory.oom_control", CGROUP / "memory.events")

Job = dict[str, Any]


def main() -> None:
    prctl(PR_SET_DUMPABLE, 0)
    # PID 1 is deaf to signals of its own namespace unless it has a handler.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if not select.select([sys.stdin], [], [], JOB_SECONDS)[0]:
        sys.exit("no job came")
    job, blobs = receive(sys.stdin.buffer)
    if "entry" in job:
        from runners.sandbox.agent_calls import serve

        go_on = serve(job, blobs)  # returns in a child only, which is to see none of this
        del job, blobs
        go_on()
    report, output = Run(job, blobs).report()
    send(sys.stdout.buffer, report, output)


def receive(stream: BinaryIO) -> tuple[Job, list[bytes]]:
    """Read one frame; raise `EOFError` when the stream ends within it."""
    (length,) = struct.unpack(">I", _exactly(stream, 4))
    header = json.loads(_exactly(stream, length))
    return header, [_exactly(stream, size) for size in header["sizes"]]


def send(stream: BinaryIO, header: dict[str, Any], blobs: list[bytes]) -> None:
    """Write one frame."""
    text = json.dumps(header | {"sizes": [len(blob) for blob in blobs]}).encode()
    stream.write(struct.pack(">I", len(text)) + text + b"".join(blobs))
    stream.flush()


class Capture:
    """The first (`keep_end`: the last) `limit` bytes of a stream, and its length."""

    def __init__(self, limit: int, *, keep_end: bool) -> None:
        self.limit, self.keep_end = limit, keep_end
        self.kept = bytearray()
        self.total = 0

    def add(self, data: bytes) -> None:
        self.total += len(data)
        if self.keep_end:
            self.kept += data
            del self.kept[: -self.limit]
        else:
            self.kept += data[: self.limit - len(self.kept)]


class Run:
    """One program from its start to the end of everything that it started."""

    def __init__(self, job: Job, blobs: list[bytes]) -> None:
        self.job, self.limits = job, job["limits"]
        self.stdin = blobs.pop(0)
        self.inputs = dict(zip(job["files"], blobs, strict=True))
        self.captures = {
            "stdout": Capture(self.limits["shown_bytes"], keep_end=False),
            "stderr": Capture(self.limits["shown_bytes"], keep_end=True),
        }
        self.ended: tuple[int, resource.struct_rusage] | None = None

    def report(self) -> tuple[dict[str, Any], list[bytes]]:
        """Run the job; return the report's header and blobs (stdout, stderr, files)."""
        for name, content in self.inputs.items():
            (WORK / name).write_bytes(content)
        ooms_before = oom_kills()
        started = time.monotonic()
        try:
            program = self._start()
        except (OSError, subprocess.SubprocessError) as error:
            return self._header(start_error=str(error)), [b"", b""]
        stopped_for = self._watch(program, started + self.limits["wall_seconds"])
        wall = time.monotonic() - started
        self._end_all(program.pid)
        self._drain(program)
        produced, left_out = self._produced()
        header = self._header(
            stopped_for=stopped_for,
            wall_seconds=wall,
            oom_kills=oom_kills() - ooms_before,
            produced=[name for name, _ in produced],
            left_out=left_out,
            **self._usage(),
        )
        kept = [bytes(capture.kept) for capture in self.captures.values()]
        return header, kept + [content for _, content in produced]

    def _header(self, **fields: Any) -> dict[str, Any]:
        totals = {f"{name}_bytes": c.total for name, c in self.captures.items()}
        return {"nonce": self.job["nonce"]} | totals | fields

    def _start(self) -> subprocess.Popen[bytes]:
        # A file in memory is simpler than feeding a pipe, and it cannot deadlock.
        with os.fdopen(os.memfd_create("stdin"), "w+b") as stdin:
            stdin.write(self.stdin)
            stdin.seek(0)
            return subprocess.Popen(
                self.job["command"],
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd=WORK,
                env=self.job["environment"],
                start_new_session=True,
                preexec_fn=self._confine,  # noqa: PLW1509 - the agent has one thread
            )

    def _confine(self) -> None:
        """In the child: its limits, and that the OOM killer takes it first."""
        seconds = int(self.limits["cpu_seconds"]) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        # Only a dumpable process owns its files in /proc.
        prctl(PR_SET_DUMPABLE, 1)
        Path("/proc/self/oom_score_adj").write_text("1000")

    def _watch(self, program: subprocess.Popen[bytes], deadline: float) -> str | None:
        """Collect output until the program ends; name the limit that it hit, if any."""
        with selectors.DefaultSelector() as streams, wakeup_on_sigchld() as wakeup:
            streams.register(wakeup, selectors.EVENT_READ)
            for name, capture in self.captures.items():
                pipe = getattr(program, name).fileno()
                os.set_blocking(pipe, False)
                streams.register(pipe, selectors.EVENT_READ, capture)
            while True:
                self._reap(program.pid)
                if self.ended:
                    return None
                if time.monotonic() >= deadline:
                    return "wall"
                if cpu_seconds(program.pid) > self.limits["cpu_seconds"]:
                    return "cpu"
                self._read(streams, TICK)
                if sum(c.total for c in self.captures.values()) > self.limits["output_bytes"]:
                    return "output"

    def _read(self, streams: selectors.BaseSelector, seconds: float) -> None:
        for key, _ in streams.select(seconds):
            data = available(key.fd)
            if key.data is not None:
                key.data.add(data or b"")
            if data == b"":
                streams.unregister(key.fileobj)

    def _reap(self, pid: int) -> None:
        """Take leave of all children that ended; remember how the program did."""
        with contextlib.suppress(ChildProcessError):
            while True:
                ended, status, usage = os.wait4(-1, os.WNOHANG)
                if ended == 0:
                    return
                if ended == pid:
                    self.ended = (status, usage)

    def _end_all(self, pid: int) -> None:
        """Kill whatever still runs in this container besides the agent."""
        deadline = time.monotonic() + REAP_SECONDS
        while time.monotonic() < deadline:
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                self._reap(pid)
                return
            self._reap(pid)
            time.sleep(0.001)

    def _drain(self, program: subprocess.Popen[bytes]) -> None:
        """Read what the pipes still hold."""
        for name, capture in self.captures.items():
            descriptor = getattr(program, name).fileno()
            while capture.total <= self.limits["output_bytes"] and (data := available(descriptor)):
                capture.add(data)

    def _usage(self) -> dict[str, Any]:
        if self.ended is None:
            return {"exit_code": None, "signal": None, "cpu_seconds": 0.0, "peak_bytes": None}
        status, usage = self.ended
        code = os.waitstatus_to_exitcode(status)
        return {
            "exit_code": code if code >= 0 else None,
            "signal": -code if code < 0 else None,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "peak_bytes": usage.ru_maxrss * 1024,
        }

    def _produced(self) -> tuple[list[tuple[str, bytes]], int]:
        """Regular files that the program left in its folder, and how many did not fit."""
        files: list[tuple[str, bytes]] = []
        left_out, room = 0, self.limits["produced_bytes"]
        for path in _entries(WORK):
            content = _regular_file(path, room)
            if content is None or len(files) >= self.limits["produced_files"]:
                left_out += 1
            elif content != self.inputs.get(path.name):
                files.append((path.name, content))
                room -= len(content)
        return files, left_out


def oom_kills() -> int:
    """How often the kernel killed in this container for memory (cgroup 1 or 2)."""
    for path in OOM_COUNTERS:
        with contextlib.suppress(OSError):
            counters = dict(line.split() for line in path.read_text().splitlines())
            return int(counters.get("oom_kill", 0))
    return 0


def _entries(folder: Path) -> list[Path]:
    """What is in a folder; nothing when the program has locked itself out of it."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _regular_file(path: Path, room: int) -> bytes | None:
    """The content of a regular file of at most `room` bytes; None for all else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > room:
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def wakeup_on_sigchld() -> Iterator[int]:
    """A descriptor that becomes readable when a child ends."""
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writer)
    try:
        yield reader
    finally:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(reader)
        os.close(writer)


def available(descriptor: int) -> bytes | None:
    """What can be read now: b"" at the end of the stream, None when nothing is there."""
    try:
        return os.read(descriptor, 1 << 16)
    except BlockingIOError:
        return None


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError("the stream ended within a frame")
    return data


def cpu_seconds(pid: int) -> float:
    """CPU time of a process, all its threads; 0 once it is gone."""
    clock = (~pid << 3) | 2  # MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) of the kernel
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0


def prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
