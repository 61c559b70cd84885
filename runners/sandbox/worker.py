"""A warm container that takes submissions, one after the other, by blocking calls."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runners.sandbox import container
from runners.sandbox.conversation import Conversation, StreamEnded
from runners.sandbox.failure import START_ENGINE, EngineError
from runners.sandbox.inside import frames
from runners.sandbox.protocol import END, Frame
from runners.sandbox.shape import Shape

if TYPE_CHECKING:
    import socket

    from docker import APIClient

START_SECONDS = 30.0  # what a loaded machine may take to start a container
END_SECONDS = 5.0
MOST_SUBMISSIONS = 1000  # then the container is replaced, whatever it may have gathered
_NOBODY = threading.Event()


@dataclass(frozen=True)
class Greeting:
    """What the agent says of its container: whether it can make cells, why not, and the
    processor seconds that a fixed piece of work took."""

    cells: bool
    why: str
    pace: float


class Worker:
    """Make one with `open`; `end` after every submission; `close` in any case."""

    def __init__(self, api: APIClient, name: str, shape: Shape) -> None:
        self.name, self.shape = name, shape
        self._api = api
        self._stream: socket.socket | None = None
        self._talk: Conversation | None = None
        self._submissions = 0
        self.greeting = Greeting(False, "", 0.0)

    def open(self, **options: object) -> None:
        """Start the container (`options` as `container.start`) and hear its greeting."""
        cells = bool(options["cells"])
        self._stream = container.start(self._api, self.name, shape=self.shape, **options)  # type: ignore[arg-type]
        self._talk = Conversation(self._stream)
        deadline = time.monotonic() + START_SECONDS
        self.send(frames.pack(self.shape.settings(cells=cells), []), deadline, _NOBODY)
        told = self.receive(deadline, _NOBODY).header
        self.greeting = Greeting(bool(told["cells"]), str(told["why"]), float(told["pace"]))

    def submit(self, job: bytes, abandoned: threading.Event) -> None:
        """Hand over a submission. Raises `EngineError`, also when nobody accepts it in time:
        an engine that hangs is noticed here, however long the program may run."""
        deadline = time.monotonic() + float(self._api.timeout)
        try:
            self.send(job, deadline, abandoned)
            self.receive(deadline, abandoned)
        except EngineError as error:
            if error.code != "agent_silent":
                raise
            detail = f"the Docker engine does not answer in time; {START_ENGINE}"
            raise EngineError("docker_unavailable", detail) from None

    def send(self, frame: bytes, deadline: float, abandoned: threading.Event) -> None:
        """Hand a frame to the agent. Raises `EngineError`, whose code `out_of_memory` says
        that the container as a whole was killed for memory."""
        self._in_touch(lambda talk: talk.send(frame, deadline, abandoned))

    def receive(self, deadline: float, abandoned: threading.Event) -> Frame:
        """Wait for a report; errors as `send`."""
        reports: list[Frame] = []
        self._in_touch(lambda talk: reports.append(talk.receive(deadline, abandoned)))
        return reports[0]

    def end(self) -> bool:
        """End the submission with all that it left; whether the next one may come."""
        self._submissions += 1
        if not self.greeting.cells or self._submissions >= MOST_SUBMISSIONS:
            return False
        deadline = time.monotonic() + min(END_SECONDS, float(self._api.timeout))
        try:
            self.send(END, deadline, _NOBODY)
            # What an abandoned submission was still to report comes before.
            while "ended" not in (news := self.receive(deadline, _NOBODY).header):
                continue
        except EngineError:
            return False
        return bool(news["ended"])

    def is_well(self) -> bool:
        """Whether the container still runs, as far as can be told without asking anybody."""
        return self._talk is not None and self._talk.is_silent()

    def close(self) -> None:
        """Remove the container. Raises `EngineError`; a later sweep then finds it."""
        self._talk = None
        if self._stream is not None:
            container.close(self._stream)
        container.remove(self._api, self.name)

    def _in_touch(self, say: Callable[[Conversation], None]) -> None:
        if self._talk is None:
            raise EngineError("container_lost", "the container is gone; run again")
        try:
            say(self._talk)
        except StreamEnded as ended:
            raise container.loss(self._api, self.name, ended.complaint) from None


def new_name() -> str:
    return f"leitai-run-{secrets.token_hex(8)}"
