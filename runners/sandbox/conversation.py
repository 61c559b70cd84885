"""The two streams of a container's agent: frames go in, reports come out."""

from __future__ import annotations

import select
import struct
import threading
import time
from typing import TYPE_CHECKING

from runners.sandbox.failure import AbandonedError, EngineError
from runners.sandbox.inside.frames import LENGTHS
from runners.sandbox.protocol import Frame, unpacked

if TYPE_CHECKING:
    import socket

PATIENCE = 0.2  # seconds between looks at whether anybody still waits
LONGEST_COMPLAINT = 4096
LONGEST_REPORT = 64 << 20
STDERR = 2


class StreamEnded(Exception):
    """The agent is gone; `complaint` is what it last wrote to its stderr."""

    def __init__(self, complaint: str = "") -> None:
        self.complaint = complaint
        super().__init__(complaint)


class Conversation:
    """Blocking, bounded, and given up soon after `abandoned` was set in another thread."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream = stream
        self._raw: socket.socket = getattr(stream, "_sock", stream)
        self._raw.settimeout(PATIENCE)
        self._streams = Streams()

    def send(self, frame: bytes, deadline: float, abandoned: threading.Event) -> None:
        """Raises `StreamEnded`, `AbandonedError`, or `EngineError` after the deadline."""
        view = memoryview(frame)
        ready = select.poll()
        # An agent that is stuck with its reports takes nothing: hear it while it is spoken to.
        ready.register(self._raw, select.POLLIN | select.POLLOUT)
        while view:
            _go_on(deadline, abandoned)
            for _, event in ready.poll(1000 * PATIENCE):
                if event & select.POLLIN:
                    self._hear()
                if event & ~select.POLLIN:
                    view = view[self._said(view[: 1 << 16]) :]

    def receive(self, deadline: float, abandoned: threading.Event) -> Frame:
        """The next frame of the agent's; raises as `send`."""
        while (frame := self._streams.frame()) is None:
            _go_on(deadline, abandoned)
            self._hear()
        return unpacked(frame)

    def is_silent(self) -> bool:
        """Whether nothing has come that nobody asked for, as the end of the stream would."""
        ready = select.poll()  # `select` knows no descriptor above 1023
        ready.register(self._raw, select.POLLIN)
        return not ready.poll(0)

    def _said(self, piece: memoryview) -> int:
        """Send what goes out now; its length."""
        try:
            return self._raw.send(piece)
        except TimeoutError:
            return 0
        except OSError:
            raise StreamEnded from None

    def _hear(self) -> None:
        """Take what has come, waiting a little for it."""
        try:
            data = self._raw.recv(1 << 18)
        except TimeoutError:
            return
        except OSError:
            data = b""
        if not data:
            raise StreamEnded(self._streams.complaint.decode("utf-8", "replace"))
        self._streams.feed(data)


def _go_on(deadline: float, abandoned: threading.Event) -> None:
    if abandoned.is_set():
        raise AbandonedError
    if time.monotonic() > deadline:
        raise EngineError("agent_silent", "the container gave no report in time; run again")


class Streams:
    """Takes apart the engine's multiplexed stream: the agent's stdout and its stderr.

    Each piece has an 8-byte head: the stream's number, three zeros, the length.
    """

    def __init__(self) -> None:
        self.report = bytearray()
        self.complaint = bytearray()
        self._rest = bytearray()

    def feed(self, data: bytes) -> None:
        """Take bytes as they come; pieces may be cut anywhere."""
        self._rest += data
        while len(self._rest) >= 8:
            number, length = struct.unpack_from(">BxxxI", self._rest)
            if len(self._rest) < 8 + length:
                return
            piece = self._rest[8 : 8 + length]
            del self._rest[: 8 + length]
            if number == STDERR:
                self.complaint = (self.complaint + piece)[-LONGEST_COMPLAINT:]
            else:
                self.report += piece

    def frame(self) -> bytes | None:
        """Take the first whole frame off the agent's stdout; None while there is none."""
        if len(self.report) < LENGTHS.size:
            return None
        length = LENGTHS.size + sum(LENGTHS.unpack_from(self.report))
        if length > LONGEST_REPORT:
            raise EngineError("agent_broken", f"the agent announces a report of {length} bytes")
        if len(self.report) < length:
            return None
        frame = bytes(self.report[:length])
        del self.report[:length]
        return frame
