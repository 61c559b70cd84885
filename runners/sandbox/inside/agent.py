"""PID 1 of a sandbox container: takes submissions from the host, one after the other.

The host speaks on stdin and hears on stdout. Its first frame are the container's
settings, answered by what the container can do. Then, for each submission: a "job", for
calls any number of "input" frames (a window of them, so that nobody waits for the way
back), and an "end". Each job and each input is answered by one report with the job's
nonce; "end" by the news whether the container is as good as new.

The agent never runs a submission's code, and no process of one ever has its descriptors;
being not dumpable keeps it from those who would look under /proc.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, BinaryIO

from runners.sandbox.inside import frames, kernel, zygote
from runners.sandbox.inside.counters import oom_kills

END_SECONDS = 5.0
START_SECONDS = 30
MOST_UNSENT = 1 << 14  # bytes of an answer
FLUSH_SECONDS = 0.004  # how long a report may wait for the next one
PACE_ROUNDS, PACE_STEPS = 5, 100_000


def main() -> None:
    kernel.set_dumpable(False)
    # PID 1 is deaf to signals of its own namespace unless it has a handler.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no burial
    if not select.select([sys.stdin], [], [], START_SECONDS)[0]:
        sys.exit("no settings came")
    # Unbuffered, because the loop asks the kernel whether there is more.
    host = os.fdopen(0, "rb", buffering=0, closefd=False)
    settings, _ = frames.unpack(frames.read(Whole(host)))
    with contextlib.suppress(EOFError):
        Agent(settings, host, sys.stdout.buffer).serve()


@dataclass
class Cell:
    """The agent's end of a cell."""

    channel: socket.socket
    stream: BinaryIO
    process: int  # a pidfd: by it the first process is ended and seen to end


class Agent:
    """Between host and cells. One submission at a time."""

    def __init__(self, settings: dict[str, Any], host: BinaryIO, out: BinaryIO) -> None:
        self._settings, self._host, self._out = settings, Whole(host), out
        self._descriptor = host.fileno()
        self._zygote = zygote.start(settings)
        self._cell: Cell | None = None
        self._spare: Cell | None = None
        self._job, self._header, self._nonce = b"", frames.Header(), ""
        self._inputs: deque[bytes] = deque()
        self._reports_due = 0  # reports that the cell owes; 2 while it repeats the job
        self._begun = False  # whether the job's own report is there
        self._ooms = 0
        self._unsent: list[bytes] = []
        self._sent = 0.0

    def serve(self) -> None:
        """Answer the host until its stream ends."""
        self._greet()
        while True:
            waiting: list[Any] = [self._descriptor]
            channel = self._cell.channel if self._cell and self._reports_due else None
            if channel:
                waiting.append(channel)
            ready = select.select(waiting, [], [], FLUSH_SECONDS if self._unsent else None)[0]
            if not ready or time.monotonic() - self._sent > FLUSH_SECONDS:
                self._flush()
            if channel in ready:
                self._take_report()
            if self._descriptor in ready:
                self._take_frame(frames.read(self._host))

    def _greet(self) -> None:
        """Make the first cell, and say whether that works here and how fast this machine is."""
        why = ""
        try:
            self._spare = self._make()
        except OSError as error:
            why = str(error)
        self._tell({"cells": self._settings["cells"] and not why, "why": why, "pace": _pace()}, [])
        if why:
            raise EOFError

    def _take_frame(self, frame: bytes) -> None:
        header, _ = frames.unpack(frame)
        if header["op"] == "job":
            self._job, self._header, self._nonce = frame, header, header["nonce"]
            self._tell({"accepted": True, "nonce": self._nonce}, [])
            self._begun = False
            self._begin()
        elif header["op"] == "input":
            self._inputs.append(frame)
            self._go_on()
        else:
            self._end()

    def _begin(self) -> Cell:
        """Give the job to a fresh cell."""
        self._ooms = oom_kills()
        self._cell, self._spare = self._spare or self._make(), None
        self._give(self._job)
        return self._cell

    def _go_on(self) -> None:
        if self._cell and not self._reports_due and self._inputs:
            self._give(self._inputs.popleft())

    def _give(self, frame: bytes) -> None:
        assert self._cell  # noqa: S101  its callers' condition
        self._reports_due += 1
        with contextlib.suppress(OSError):  # a cell that died is noticed by its silence
            self._cell.channel.sendall(frame)

    def _take_report(self) -> None:
        assert self._cell  # noqa: S101  its caller's condition
        self._reports_due -= 1
        try:
            header, blobs = frames.unpack(frames.read(self._cell.stream))
        except (EOFError, OSError):
            header, blobs = {"lost": True, "oom_kills": oom_kills() - self._ooms}, [b"", b""]
        self._tell(header | {"nonce": self._nonce}, blobs)
        if frames.is_spent(header):
            self._renew()
        self._begun = True
        self._go_on()

    def _renew(self) -> None:
        """Go on in another cell: what a violent end left behind must not meet the next input."""
        assert self._cell  # noqa: S101  its caller's condition
        self._remove(self._cell)
        self._cell = None
        # Code whose compiler ended badly is not compiled again: there will be no inputs.
        if self._header["calls"] and self._settings["cells"] and self._begun:
            cell = self._begin()
            with contextlib.suppress(EOFError, OSError):
                frames.read(cell.stream)  # the job's own report, which the host has
            self._reports_due = 0

    def _end(self) -> None:
        """Leave nothing of this submission, and prepare for the next."""
        clean = self._remove(self._cell) if self._cell else True
        self._cell, self._job, self._header, self._reports_due = None, b"", {}, 0
        self._inputs.clear()
        if clean and self._settings["cells"] and self._spare is None:
            self._spare = self._make()
        self._tell({"ended": clean, "nonce": self._nonce}, [])

    def _make(self) -> Cell:
        """Have a cell made; raises `OSError` when this container cannot have one."""
        channel = zygote.ask(self._zygote)
        stream = channel.makefile("rb")
        told: frames.Header = {}
        while "pid" not in told or "ready" not in told:
            news, _ = frames.unpack(frames.read(stream))
            if "error" in news:
                raise OSError(news["error"])
            told |= news
        return Cell(channel, stream, os.pidfd_open(told["pid"]))

    def _remove(self, one: Cell) -> bool:
        """End a cell and all in it; false when it outlives that."""
        one.stream.close()
        one.channel.close()
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(one.process, signal.SIGKILL)
        # A namespace's first process is gone when all in it is.
        gone = bool(select.select([one.process], [], [], END_SECONDS)[0])
        os.close(one.process)
        return gone

    def _tell(self, header: frames.Header, blobs: list[bytes]) -> None:
        """Write a report; while more are to be expected soon, several at a time: each
        write costs the engine more than the test did."""
        self._unsent.append(frames.pack(header, blobs))
        if not self._inputs or len(blobs[0] if blobs else b"") > MOST_UNSENT:
            self._flush()

    def _flush(self) -> None:
        self._out.write(b"".join(self._unsent))
        self._out.flush()
        self._unsent.clear()
        self._sent = time.monotonic()


def _pace() -> float:
    """Processor seconds of a fixed piece of work: the best of a few rounds."""
    best = float("inf")
    for _ in range(PACE_ROUNDS):
        started = time.process_time()
        total = 0
        for number in range(PACE_STEPS):
            total += number * number % 7
        best = min(best, time.process_time() - started)
    return best


class Whole:
    """Reads of an unbuffered stream that wait for all that was asked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        data = b""
        while len(data) < size and (piece := self._stream.read(size - len(data))):
            data += piece
        return data
