"""One process of a submission, from its fork to the end of everything that it started."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # CPython's own, without enumerations
import contextlib
import fcntl
import math
import os
import resource
import select
import signal
import time
from collections.abc import Callable, Mapping
from typing import Any

from runners.sandbox.inside.counters import cpu_clock, oom_kills
from runners.sandbox.inside.frames import STRETCH

_IGNORED = (int(signal.SIGPIPE), int(signal.SIGXFSZ))  # by Python's own start
TICK = 0.02  # seconds between looks at the processor time
REAP_SECONDS = 2.0
MOST_DESCRIPTORS = 256

Limits = Mapping[str, Any]


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


class Feed:
    """Bytes on their way into a process that may not want them."""

    def __init__(self, pipe: int, data: bytes) -> None:
        self.pipe, self._rest = pipe, memoryview(data)

    def is_over(self) -> bool:
        """Write what goes in now; true when all is in or nobody reads any more."""
        try:
            self._rest = self._rest[os.write(self.pipe, self._rest) :]
        except BlockingIOError:
            return False
        except OSError:
            return True
        return not self._rest


class Rank:
    """This process' place with the OOM killer, which a child inherits."""

    def __init__(self) -> None:
        self._file, self._own = -1, b"0"

    def open(self) -> None:
        """Only a dumpable process owns its files in /proc: so once, before that is over."""
        self._file = os.open("/proc/self/oom_score_adj", os.O_RDWR)
        self._own = os.read(self._file, 16).strip()

    def first(self) -> None:
        """Be taken first from now on."""
        os.write(self._file, b"1000")

    def own(self) -> None:
        """Be what it was at first."""
        os.write(self._file, self._own)


rank = Rank()


def fork(descriptors: list[int]) -> int:
    """Fork a child that the OOM killer takes before this process.

    In the child `descriptors` become 0, 1, 2…, and every other one is closed.
    """
    rank.first()
    pid = os.fork()
    if pid:
        rank.own()
    else:
        aside = [fcntl.fcntl(one, fcntl.F_DUPFD, MOST_DESCRIPTORS // 2) for one in descriptors]
        for target, source in enumerate(aside):
            os.dup2(source, target)
        os.closerange(len(descriptors), MOST_DESCRIPTORS)
        os.setsid()
    return pid


def confine(
    limits: Limits,
    *,
    room: int | None = None,
    file_bytes: int | None = None,
    goes_on: bool = False,
) -> None:
    """In the child: its limits.

    `room` is its address space, `file_bytes` the longest file that it may write. The kernel
    counts its processor time from its start: not that of one input where it `goes_on`.
    """
    if not goes_on:
        seconds = math.ceil(limits["cpu_seconds"]) + 1  # only if the agent should miss it
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    if room is not None:
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
    if file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    # What a fresh child touches is copied page by page, which is most of what a test costs:
    # so nothing here is Python's own where the system call will do.
    for number in _IGNORED:
        _signal.signal(number, _signal.SIG_DFL)


class Child:
    """A forked process, what it writes (`captures` by pipe), and the evidence of its end."""

    def __init__(self, pid: int, captures: Mapping[int, Capture], limits: Limits) -> None:
        self.pid, self.captures, self.limits = pid, captures, limits
        self.status: int | None = None
        self._cpu, self._peak = 0.0, 0
        self._poll = select.poll()
        self._end = os.pidfd_open(pid)
        self._poll.register(self._end, select.POLLIN)
        for pipe in captures:
            os.set_blocking(pipe, False)
            self._poll.register(pipe, select.POLLIN)
        self._queued = 0.0
        self._count()

    def begin(self) -> None:
        """Count time and kills from now on, of a process that is there already."""
        self._queued = _queued_seconds(self.pid)
        self._count()

    def _count(self) -> None:
        self._started, self._clock, self._ooms = time.monotonic(), cpu_clock(), oom_kills()

    def finish(self) -> dict[str, Any]:
        """Wait for the end or a limit, end what is left, and say what happened."""
        stopped_for = self.wait()
        wall = time.monotonic() - self._started
        return {"stopped_for": stopped_for, "wall_seconds": wall} | self.close()

    def so_far(self) -> dict[str, Any]:
        """The evidence of a process that is to go on."""
        return {
            "status": 0,
            "stopped_for": None,
            "wall_seconds": time.monotonic() - self._started,
            "cpu_seconds": cpu_clock() - self._clock,
            "peak_bytes": _peak_bytes(self.pid),
            "oom_kills": oom_kills() - self._ooms,
            "clean": True,
        }

    def close(self) -> dict[str, Any]:
        """End what is left, read what the pipes still hold, and say what is known."""
        clean = self._end_all()
        os.close(self._end)
        for pipe in self.captures:
            while self._written() <= self.limits["output_bytes"] and self._read(pipe):
                pass
            os.close(pipe)
        return {
            "status": None if self.status is None else os.waitstatus_to_exitcode(self.status),
            "cpu_seconds": self._cpu,
            "peak_bytes": self._peak or None,
            "oom_kills": oom_kills() - self._ooms,
            "clean": clean,
        }

    def wait(self, done: Callable[[], bool] | None = None, feed: Feed | None = None) -> str | None:
        """Collect what is written, and feed, until the process ends or `done` says so; name
        the limit that it hit, if any."""
        if feed:
            self._poll.register(feed.pipe, select.POLLOUT)
        try:
            return self._wait(done, feed)
        finally:
            if feed:  # it may have answered before it was told everything
                with contextlib.suppress(KeyError):
                    self._poll.unregister(feed.pipe)

    def _wait(self, done: Callable[[], bool] | None, feed: Feed | None) -> str | None:
        look = 0.0  # when to look at the clocks next
        while True:
            for pipe, event in self._poll.poll(1000 * TICK):
                if feed and pipe == feed.pipe:
                    if feed.is_over():
                        self._poll.unregister(pipe)
                elif pipe != self._end:
                    self._collect(pipe, event)
            self._reap()
            if self.status is not None or (done and done()):
                return None
            if self._written() > self.limits["output_bytes"]:
                return "output"
            now = time.monotonic()
            if now >= look:
                look = now + TICK
                if stopped_for := self._exceeded(now):
                    return stopped_for

    def _collect(self, pipe: int, event: int) -> None:
        if not self._read(pipe) and event & (select.POLLHUP | select.POLLERR):
            self._poll.unregister(pipe)

    def _exceeded(self, now: float) -> str | None:
        wall, limit = now - self._started, self.limits["wall_seconds"]
        # Waiting for a processor on a busy machine is not the program's waiting.
        if wall >= limit and (
            wall >= STRETCH * limit or wall - _queued_seconds(self.pid) + self._queued >= limit
        ):
            return "wall"
        return "cpu" if cpu_clock() - self._clock > self.limits["cpu_seconds"] else None

    def _written(self) -> int:
        return sum(capture.total for capture in self.captures.values())

    def _read(self, pipe: int) -> bool:
        """Take what a pipe holds now; false when there was nothing."""
        try:
            data = os.read(pipe, 1 << 16)
        except BlockingIOError:
            return False
        self.captures[pipe].add(data)
        return bool(data)

    def _reap(self) -> None:
        """Take leave of all processes that ended; remember how the first one did."""
        with contextlib.suppress(ChildProcessError):
            while True:
                ended, status, usage = os.wait4(-1, os.WNOHANG)
                if ended == 0:
                    return
                if ended == self.pid:
                    self.status = status
                self._cpu += usage.ru_utime + usage.ru_stime
                self._peak = max(self._peak, usage.ru_maxrss * 1024)

    def _end_all(self) -> bool:
        """Kill whatever still runs; true when the process had ended and left nothing."""
        ended = self.status is not None
        deadline = time.monotonic() + REAP_SECONDS
        while True:
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                self._reap()
                return ended
            if time.monotonic() > deadline:
                return False
            ended = False
            self._reap()
            time.sleep(0.0005)


def _queued_seconds(pid: int) -> float:
    """How long a process was ready and had no processor; 0 where the kernel does not say."""
    with contextlib.suppress(OSError, IndexError), open(f"/proc/{pid}/schedstat") as file:
        return int(file.read().split()[1]) / 1e9
    return 0.0


def _peak_bytes(pid: int) -> int | None:
    """The largest resident set of a living process."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    return None
