"""Calls a function of another language in a cell: through a driver that speaks lines.

The driver reads a line of JSON for each input on descriptor 3 and answers with a line on
descriptor 4. Where it `shares` a process all inputs of a submission meet the same one,
which is started anew after it ended or was ended; else each input has its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any, NoReturn

from runners.sandbox.inside.child import Capture, Child, Feed, fork
from runners.sandbox.inside.frames import Header
from runners.sandbox.inside.program import WORK, compile_first, start

OWN_FOLDERS = ("/tmp/", "/box/")  # noqa: S108 - the cell's own
SHOWN_BYTES = 4096  # V8 says in 2 KB that its memory is exhausted

Report = tuple[Header, list[bytes]]
Begin = Callable[[], NoReturn]


class Lines:
    """One submission's driver. `compiled` first, then `call` for each input."""

    def __init__(self, job: Header, blobs: list[bytes]) -> None:
        self._job, self._limits = job, job["limits"]
        for name, content in zip(job["files"], blobs, strict=True):
            with open(os.path.join(WORK, name), "wb") as file:
                file.write(content)
        self._process: Driver | None = None
        # What lies in a folder of its own the program can take away from itself.
        self._has_run = job["command"][0].startswith(OWN_FOLDERS)

    def compiled(self) -> Report:
        """Run the compiler, if there is one: how it ended, and its words."""
        ended, words = compile_first(self._job)
        return {"compiled": ended}, [words]

    def call(self, given: Any) -> Report:
        """Call on one input: evidence, and the answer and the end of the output."""
        if self._process is None:
            self._process = Driver(self._job, self._begin)
        process = self._process
        evidence = process.ask(given, goes_on=self._job["shares"])
        if process.ended:
            self._process = None
        if self._has_run:
            evidence["start_error"] = ""  # its own doing, not ours; the status tells of it
        self._has_run = self._has_run or not evidence.get("start_error")
        return evidence | {"answer_bytes": process.answer.total}, [
            bytes(process.answer.kept).rstrip(b"\n"),
            bytes(process.output.kept),
        ]

    def _begin(self) -> NoReturn:
        job = self._job
        shares = job["shares"]
        start(job["command"], job["environment"], self._limits, trouble=5, goes_on=shares)


class Driver:
    """One process that answers lines, from its first input to its end."""

    def __init__(self, job: Header, begin: Begin) -> None:
        """`begin` is called in the forked process; it has the inputs on descriptor 3, the
        answers on 4, and 5 for what keeps it from beginning."""
        self._limits = job["limits"]
        inputs, answers, output, trouble = os.pipe(), os.pipe(), os.pipe(), os.pipe()
        nothing = os.open(os.devnull, os.O_RDONLY)
        pid = fork([nothing, output[1], output[1], inputs[0], answers[1], trouble[1]])
        if pid == 0:
            begin()
        for end in (nothing, output[1], inputs[0], answers[1], trouble[1]):
            os.close(end)
        self._inputs, self._answers, self._output = inputs[1], answers[0], output[0]
        self._trouble = trouble[0]
        os.set_blocking(self._inputs, False)
        self._renew()
        self._child = Child(pid, self._captures(), self._limits)
        self._first = json.dumps(job["driver"]).encode() + b"\n" if "driver" in job else b""
        self.ended = False

    def ask(self, given: Any, *, goes_on: bool) -> Header:
        """Send one input and wait for its line, or for whatever happens instead."""
        self._renew()
        self._child.captures = self._captures()
        line = json.dumps({"n": 0, "input": given}).encode() + b"\n"
        data, self._first = self._first + line, b""
        self._child.begin()
        stopped_for = self._child.wait(self._is_answered, Feed(self._inputs, data))
        if stopped_for is None and goes_on and self._child.status is None:
            return self._child.so_far()
        return self._end(stopped_for, wait=not goes_on)

    def _end(self, stopped_for: str | None, *, wait: bool) -> Header:
        """The end of the process, for which one that answered gets its time."""
        self.ended = True
        os.close(self._inputs)
        if wait and stopped_for is None:
            stopped_for = self._child.wait()
        seconds = self._child.so_far()["wall_seconds"]
        evidence = {"stopped_for": stopped_for, "wall_seconds": seconds} | self._child.close()
        with os.fdopen(self._trouble, "rb") as told:
            return evidence | {"start_error": told.read().decode("utf-8", "replace")}

    def _is_answered(self) -> bool:
        return self.answer.kept.endswith(b"\n")

    def _renew(self) -> None:
        self.answer = Capture(self._limits["output_bytes"], keep_end=False)
        self.output = Capture(SHOWN_BYTES, keep_end=True)

    def _captures(self) -> dict[int, Capture]:
        return {self._answers: self.answer, self._output: self.output}
