"""One hardened container, from its creation to its removal, by blocking calls.

Every wait is bounded: engine calls by the client's time-out, the run by a deadline.
"""

from __future__ import annotations

import secrets
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from runners.sandbox.failure import AbandonedError, EngineError, engine_errors
from runners.sandbox.protocol import Frame, report_frame
from runners.sandbox.settings import Limits

if TYPE_CHECKING:
    import socket

    from docker import APIClient

OWNER_LABEL = "leitai.sandbox.owner"
AGENT_MB = 32  # what the agent itself may take beside the program
SHARED_MEMORY = "8m"
PATIENCE = 0.2  # seconds between looks at whether anybody still waits
LONGEST_COMPLAINT = 4096
STDERR = 2
REMOVED = (404, 409)  # it is gone, or somebody else is removing it


@dataclass(frozen=True)
class Ticket:
    """A run that somebody waits for: its container's name, and a way to call it off."""

    name: str = field(default_factory=lambda: f"leitai-run-{secrets.token_hex(8)}")
    abandoned: threading.Event = field(default_factory=threading.Event)


class Container:
    """A container for one job. Call `run` once, then the function `remove` in any case."""

    def __init__(
        self, api: APIClient, image: str, owner: str, limits: Limits, ticket: Ticket
    ) -> None:
        self._api, self._image, self._owner = api, image, owner
        self._limits, self._ticket = limits, ticket

    def run(self, job: bytes, seconds: float) -> Frame:
        """Hand over the job and wait for its report, at most `seconds`; as `open` otherwise."""
        with self.open() as talk:
            return talk.ask(job, seconds)

    @contextmanager
    def open(self) -> Iterator[Conversation]:
        """Start the container and talk to its agent: one report for every frame sent.

        Raises `AbandonedError` soon after the ticket was abandoned in another thread.
        Raises `EngineError`: its code `out_of_memory` says that the container as a
        whole was killed for memory, every other one that the failure is not the
        program's.
        """
        with engine_errors():
            go_on(self._ticket)
            self._create()
            go_on(self._ticket)
            stream = self._attach()
            try:
                go_on(self._ticket)
                self._api.start(self._ticket.name)
                yield Conversation(stream, self._ticket, self._loss)
            finally:
                _close(stream)

    def _create(self) -> None:
        self._api.create_container(
            self._image,
            name=self._ticket.name,
            stdin_open=True,
            stop_signal="SIGKILL",  # an engine that shuts down need not wait for it
            network_disabled=True,
            labels={OWNER_LABEL: self._owner},
            host_config=self._confinement(),
        )

    def _confinement(self) -> Any:
        """Everything that the engine and the kernel are asked to forbid or to bound."""
        from docker.types import LogConfig, Ulimit

        limits = self._limits
        memory = (limits.memory_mb + AGENT_MB) << 20
        disk = f"size={limits.disk_mb}m,nr_inodes=4096,nosuid,nodev"
        return self._api.create_host_config(
            network_mode="none",
            read_only=True,
            tmpfs={"/tmp": f"{disk},mode=1777", "/box": f"{disk},mode=0700,uid=10001,gid=10001"},  # noqa: S108 - the container's own
            shm_size=SHARED_MEMORY,
            ipc_mode="private",
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            pids_limit=limits.processes + 1,  # the agent is one
            mem_limit=memory,
            memswap_limit=memory,
            oom_score_adj=500,
            nano_cpus=int(limits.cpus * 1e9),
            ulimits=[
                Ulimit(name="core", soft=0, hard=0),
                Ulimit(name="nofile", soft=256, hard=256),
                Ulimit(name="fsize", soft=limits.disk_mb << 20, hard=limits.disk_mb << 20),
                Ulimit(name="msgqueue", soft=0, hard=0),
            ],
            log_config=LogConfig(type=LogConfig.types.NONE),
        )

    def _attach(self) -> socket.socket:
        streams = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        return self._api.attach_socket(self._ticket.name, params=streams)  # type: ignore[no-any-return]  # the stubs do not say what it is

    def _loss(self, complaint: str) -> EngineError:
        """Why the stream ended before the report; asks the engine, which may be gone too."""
        with engine_errors():
            state = self._api.inspect_container(self._ticket.name)["State"]
        if state.get("OOMKilled"):
            return EngineError("out_of_memory", "the container was killed for memory")
        ended = f"exit code {state.get('ExitCode')}"
        last_line = complaint.strip().rpartition("\n")[2]
        cause = f"{ended}, {last_line}" if last_line else ended
        return EngineError(
            "container_lost", f"the container ended before its report ({cause}); run again"
        )


class Conversation:
    """The agent's two streams: frames go in, and a report comes back for each."""

    def __init__(
        self, stream: socket.socket, ticket: Ticket, loss: Callable[[str], EngineError]
    ) -> None:
        self._raw: socket.socket = getattr(stream, "_sock", stream)
        self._raw.settimeout(PATIENCE)
        self._ticket, self._loss = ticket, loss
        self._streams = Streams()

    def ask(self, frame: bytes, seconds: float) -> Frame:
        """Send a frame and wait at most `seconds` for the report; errors as `Container.open`."""
        deadline = time.monotonic() + seconds
        try:
            self._send(frame, deadline)
            return self._receive(deadline)
        except ConnectionError:
            raise self._loss("") from None

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            go_on(self._ticket, deadline)
            try:
                view = view[self._raw.send(view[: 1 << 16]) :]
            except TimeoutError:
                continue

    def _receive(self, deadline: float) -> Frame:
        streams = self._streams
        while True:
            go_on(self._ticket, deadline)
            try:
                data = self._raw.recv(1 << 16)
            except TimeoutError:
                continue
            if not data:
                raise self._loss(streams.complaint.decode("utf-8", "replace"))
            streams.feed(data)
            if frame := report_frame(streams.report):
                del streams.report[: frame.length]
                return frame


def go_on(ticket: Ticket, deadline: float | None = None) -> None:
    """Raise `AbandonedError` when nobody waits, `EngineError` after the deadline."""
    if ticket.abandoned.is_set():
        raise AbandonedError
    if deadline is not None and time.monotonic() > deadline:
        raise EngineError("agent_silent", "the container gave no report in time; run again")


def remove(api: APIClient, name: str) -> None:
    """Kill and remove a container; one that is gone already is as good."""
    import docker.errors

    with engine_errors():
        try:
            api.remove_container(name, force=True, v=True)
        except docker.errors.APIError as error:
            if error.status_code not in REMOVED:
                raise


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


def _close(stream: socket.socket) -> None:
    """Close an attached stream: through the HTTP response that the SDK hangs on it, if any."""
    getattr(stream, "_response", stream).close()
