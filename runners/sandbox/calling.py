"""Has a job's calls made in a container: the frames for them, and who waits for whom."""

from __future__ import annotations

import json
import secrets
import threading
import time
from typing import Any

from runners.sandbox.answers import call_outcome, compile_error
from runners.sandbox.calls import CallJob, CallOutcome
from runners.sandbox.drivers import program
from runners.sandbox.failure import EngineError
from runners.sandbox.inside import frames
from runners.sandbox.inside.frames import STRETCH, is_spent
from runners.sandbox.languages import Language
from runners.sandbox.protocol import compile_limits, job_header, utf8
from runners.sandbox.result import Outcome
from runners.sandbox.settings import Limits
from runners.sandbox.worker import Worker

ADDITIONAL_SECONDS = 15.0  # what a loaded machine may take beside the limits
SLOW = (Outcome.TLE, Outcome.MLE)
WINDOW = 16  # inputs under way, sent a half at a time


class Calls:
    """The calls of one job, over as many containers as it takes."""

    def __init__(self, job: CallJob, language: Language) -> None:
        self._job, self._language = job, language
        if language.id == "python":
            self.shares_process = job.one_process
        else:
            self.shares_process = not program(job, 0).process_per_test
        self.outcomes: list[CallOutcome] = []
        self.compile_error: tuple[str, int | None] | None = None

    def done(self) -> bool:
        """Whether nothing is left to be tried."""
        slow = sum(call.outcome in SLOW for call in self.outcomes)
        stopped = self._job.stop_after is not None and slow >= self._job.stop_after
        return bool(self.compile_error or stopped or len(self.outcomes) == len(self._job.inputs))

    def go_on(self, worker: Worker, limits: Limits, abandoned: threading.Event) -> None:
        """Call in this container until all is done, or until the rest needs another one.

        Inputs are sent ahead of the reports, so that nobody waits for the way back; the
        agent, which no code can look into, hands them out one by one.
        """
        nonce = secrets.token_hex(16)

        def deadline() -> float:
            return time.monotonic() + STRETCH * limits.wall_seconds + ADDITIONAL_SECONDS

        worker.submit(self._job_frame(limits, nonce), abandoned)
        compiling = STRETCH * 2 * self._language.compile_seconds
        report = worker.receive(deadline() + compiling, abandoned)
        self.compile_error = compile_error(report, limits, nonce)
        sent = len(self.outcomes)
        while not self.done():
            if sent - len(self.outcomes) <= WINDOW // 2 and sent < len(self._job.inputs):
                more = self._job.inputs[sent : sent + WINDOW // 2]
                worker.send(b"".join(map(input_frame, more)), deadline(), abandoned)
                sent += len(more)
            try:
                report = worker.receive(deadline(), abandoned)
            except EngineError as error:
                if error.code != "out_of_memory":
                    raise
                self.outcomes.append(CallOutcome(Outcome.MLE, message=error.detail))
                return
            self.outcomes.append(call_outcome(report, limits, nonce, self._language))
            if is_spent(report.header) and not worker.greeting.cells:
                return

    def _job_frame(self, limits: Limits, nonce: str) -> bytes:
        """Encode everything but the inputs."""
        job = self._job
        asked = {
            "entry": job.entry,
            "mode": job.mode,
            "arg_types": list(job.arg_types),
            "returns": job.returns,
        }
        if self._language.id == "python":
            header = job_header({}, limits, nonce) | {"calls": True} | asked
            header["shares"] = self.shares_process
            return frames.pack(header, [utf8(job.code)])
        driver = program(job, limits.memory_mb)
        header = job_header(driver.environment, limits, nonce) | {
            "calls": True,
            "driver": asked,
            "shares": self.shares_process,
            "command": list(driver.command),
            "compile": list(driver.compile or ()),
            "compile_limits": compile_limits(self._language, limits),
            "files": list(driver.files),
        }
        return frames.pack(header, list(driver.files.values()))


def input_frame(given: Any) -> bytes:
    """Encode one input."""
    return frames.pack({"op": "input"}, [json.dumps(given).encode()])
