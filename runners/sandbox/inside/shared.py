"""Calls a Python function on all inputs of a submission in one forked process.

Quicker than a process for each, and what most harnesses do; what the code leaves behind at
one input it meets at the next. After an end of the process the next input has a new one.
"""

from __future__ import annotations

import json
import os
import types
from typing import Any, NoReturn

from runners.sandbox.inside.calls import (
    ADDRESS_ROOM,
    Calls,
    InChild,
    answer,
    attempted,
    compilation,
    loaded,
    teller,
)
from runners.sandbox.inside.child import confine
from runners.sandbox.inside.frames import Header
from runners.sandbox.inside.lines import Driver, Report
from runners.sandbox.inside.program import WORK

INPUTS, ANSWERS, NO_TROUBLE = 3, 4, 5


class Shared(Calls):
    """One submission's code. `compiled` first, then `call` for each input."""

    _process: Driver | None = None

    def compiled(self) -> Report:
        """Have a process compile, which goes on with the inputs."""
        self._process = Driver(self._job, self._begin)
        return self._ask(self._process, None)

    def call(self, given: Any) -> Report:
        """Call on one input: evidence, and the answer and the end of the output."""
        if self._process is None:
            self.compiled()
        return self._ask(self._process, given)

    def _ask(self, process: Driver | None, given: Any) -> Report:
        assert process  # noqa: S101  its callers' condition
        evidence = process.ask(given, goes_on=True)
        if process.ended:
            self._process = None
        return evidence | {"answer_bytes": process.answer.total}, [
            bytes(process.answer.kept).rstrip(b"\n"),
            bytes(process.output.kept),
        ]

    def _begin(self) -> NoReturn:
        limits = self._job["limits"]
        room = limits["memory_bytes"] + ADDRESS_ROOM
        confine(limits, room=room, file_bytes=0, goes_on=True)
        os.close(NO_TROUBLE)
        raise InChild(perform_all, self._job, self._code)


def perform_all(job: Header, code: bytes) -> NoReturn:
    """In the child: answer each line of the inputs with one line, the first by compiling."""
    os.chdir(WORK)
    inputs, tell, loads, leave = (
        os.fdopen(INPUTS, "rb"),
        teller(ANSWERS, b"\n"),
        json.loads,
        os._exit,
    )
    inputs.readline()
    said, compiled = compilation(code)
    tell(said)
    if compiled is None:
        leave(0)
    module: types.ModuleType | None = None

    def answered(line: bytes) -> Any:
        nonlocal module
        if module is None:  # again after it failed, as it would in a process of its own
            module = loaded(compiled)
        return answer(module, job, loads(line)["input"])

    while line := inputs.readline():
        tell(attempted(lambda: answered(line)))
    leave(0)
