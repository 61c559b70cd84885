"""Calls a function in the container: one forked process per input, none the wiser.

Host and agent go in lock-step: the first frame holds the code, every later one a single
input, and each is answered by one report. So nothing of a later input is inside the
container while the code of an earlier one runs. A child gives its answer through a pipe
of its own; the agent counts and passes on those bytes without reading them.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import signal
import sys
import time
import types
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from runners.sandbox.agent import (
    PR_SET_DUMPABLE,
    REAP_SECONDS,
    TICK,
    Capture,
    Job,
    available,
    cpu_seconds,
    oom_kills,
    prctl,
    receive,
    send,
    wakeup_on_sigchld,
)
from runners.sandbox.agent_values import ListNode, TreeNode, build, encode, flatten

FILE = "solution.py"
ADDRESS_ROOM = 512 << 20  # stacks of threads and libraries are address space, not memory
SHOWN_BYTES = 2048
MESSAGE = 500  # characters of an exception's text

Task = dict[str, Any]


def serve(job: Job, blobs: list[bytes]) -> Callable[[], NoReturn]:
    """Answer frames until the stream ends; return only in a child, what it has to do."""
    nonce, limits = job.pop("nonce"), job["limits"]
    task: Task = {"code": blobs[0], **job}
    while True:
        call = Call(limits)
        if call.is_child():
            return partial(_perform, task, call.answer_end)
        report, answer = call.report()
        send(sys.stdout.buffer, {"nonce": nonce} | report, answer)
        try:
            header, _ = receive(sys.stdin.buffer)
        except Exception:
            os._exit(0)
        task = {"code": blobs[0], **job, "input": header["input"]}


class Call:
    """One child from its fork to the end of everything that it started."""

    def __init__(self, limits: dict[str, Any]) -> None:
        self.limits = limits
        self.answer = Capture(limits["output_bytes"], keep_end=False)
        self.output = Capture(SHOWN_BYTES, keep_end=True)
        self.ended: tuple[int, resource.struct_rusage] | None = None
        self.ooms_before = oom_kills()

    def is_child(self) -> bool:
        """Fork; true in the child, confined and without any descriptor of the agent's."""
        answer, self.answer_end = os.pipe()
        output, output_end = os.pipe()
        self.pipes = {answer: self.answer, output: self.output}
        self.started = time.monotonic()
        self.pid = os.fork()
        if self.pid:
            os.close(self.answer_end)
            os.close(output_end)
            return False
        nothing = os.open(os.devnull, os.O_RDONLY)
        for target, source in ((0, nothing), (1, output_end), (2, output_end)):
            os.dup2(source, target)
        self.answer_end = os.dup2(self.answer_end, 3, inheritable=False)
        os.closerange(4, 256)
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _confine(self.limits)
        return True

    def report(self) -> tuple[dict[str, Any], list[bytes]]:
        """Wait for the child's end; return evidence, its answer and the end of its output."""
        stopped_for = self._watch(self.started + self.limits["wall_seconds"])
        wall = time.monotonic() - self.started
        clean = self._end_all()
        for pipe, capture in self.pipes.items():
            while capture.total <= self.limits["output_bytes"] and (data := available(pipe)):
                capture.add(data)
            os.close(pipe)
        code, cpu, peak = None, 0.0, None
        if self.ended:
            code = os.waitstatus_to_exitcode(self.ended[0])
            cpu = self.ended[1].ru_utime + self.ended[1].ru_stime
            peak = self.ended[1].ru_maxrss * 1024
        return {
            "exit_code": code,
            "stopped_for": stopped_for,
            "wall_seconds": wall,
            "cpu_seconds": cpu,
            "peak_bytes": peak,
            "oom_kills": oom_kills() - self.ooms_before,
            "answer_bytes": self.answer.total,
            "clean": clean,
        }, [bytes(self.answer.kept), bytes(self.output.kept)]

    def _watch(self, deadline: float) -> str | None:
        """Collect what the child writes until it ends; name the limit that it hit, if any."""
        with selectors.DefaultSelector() as streams, wakeup_on_sigchld() as wakeup:
            streams.register(wakeup, selectors.EVENT_READ)
            for pipe, capture in self.pipes.items():
                os.set_blocking(pipe, False)
                streams.register(pipe, selectors.EVENT_READ, capture)
            while True:
                self._reap()
                if self.ended:
                    return None
                if time.monotonic() >= deadline:
                    return "wall"
                if cpu_seconds(self.pid) > self.limits["cpu_seconds"]:
                    return "cpu"
                for key, _ in streams.select(TICK):
                    data = available(key.fd)
                    if key.data is not None:
                        key.data.add(data or b"")
                    if data == b"":
                        streams.unregister(key.fileobj)
                if self.answer.total + self.output.total > self.limits["output_bytes"]:
                    return "output"

    def _reap(self) -> None:
        try:
            while True:
                ended, status, usage = os.wait4(-1, os.WNOHANG)
                if ended == 0:
                    return
                if ended == self.pid:
                    self.ended = (status, usage)
        except ChildProcessError:
            return

    def _end_all(self) -> bool:
        """Kill whatever the child left; false when something outlives that."""
        deadline = time.monotonic() + REAP_SECONDS
        while time.monotonic() < deadline:
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                self._reap()
                return True
            self._reap()
            time.sleep(0.0005)
        return False


def _confine(limits: dict[str, Any]) -> None:
    """In the child: its limits, and that the OOM killer takes it first."""
    seconds = int(limits["cpu_seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    room = limits["memory_bytes"] + ADDRESS_ROOM
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    # A function answers by its value; a file could only carry something to the next test.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    prctl(PR_SET_DUMPABLE, 1)
    Path("/proc/self/oom_score_adj").write_text("1000")
    os.chdir("/box")


def _perform(task: Task, answer_end: int) -> NoReturn:
    """In the child: run the code on its input and write the answer."""
    sys.path.remove("/opt/leitai")
    for name in [name for name in sys.modules if name.split(".")[0] == "runners"]:
        del sys.modules[name]
    dumps, write, leave, own = json.dumps, os.write, os._exit, os.getpid()
    try:
        said = _attempt(task)
    except MemoryError as error:
        said = {"error": _described(error) | {"memory": True}}
    except BaseException as error:
        said = {"error": _described(error)}
    if os.getpid() != own:  # the code has forked, and this is not the one that was asked
        leave(0)
    try:
        data = memoryview(dumps(said).encode())
    except (ValueError, RecursionError, MemoryError) as error:
        said = {"error": {"type": type(error).__name__, "message": "the answer cannot be sent"}}
        data = memoryview(dumps(said).encode())
    while data:
        data = data[write(answer_end, data) :]
    leave(0)


def _attempt(task: Task) -> dict[str, Any]:
    """Compile, and where there is an input call; return what to tell the host."""
    try:
        compiled = compile(task["code"], FILE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        return {"compile_error": f"{type(error).__name__}: {error}"[:MESSAGE], "line": line}
    if "input" not in task:
        return {"compiled": True}
    # Under a name of its own: what a program does as __main__ is not part of the answer.
    module = types.ModuleType("solution")
    module.__dict__.update(ListNode=ListNode, TreeNode=TreeNode)
    sys.modules["solution"] = sys.modules["__main__"] = module
    exec(compiled, module.__dict__)  # noqa: S102 - this is what the container is for
    if task["mode"] == "class":
        return {"value": _replay(module, task["input"])}
    return {"value": _call(module, task)}


def _call(module: types.ModuleType, task: Task) -> Any:
    kinds: list[str | None] = task["arg_types"] or [None] * len(task["input"])
    given = zip(task["input"], kinds, strict=True)
    args = [build(value, kind) for value, kind in given]
    result = _entry(module, task["entry"])(*args)
    if task["mode"] == "inplace":
        return encode(flatten(args[0], kinds[0]))
    return encode(flatten(result, task["returns"]))


def _entry(module: types.ModuleType, name: str) -> Callable[..., Any]:
    """The function of this name, or the method of `class Solution`."""
    if callable(function := module.__dict__.get(name)):
        return function  # type: ignore[no-any-return]  # hostile code's own
    if solution := module.__dict__.get("Solution"):
        return getattr(solution(), name)  # type: ignore[no-any-return]
    raise NameError(f"there is neither a function {name!r} nor a class 'Solution' with it")


def _replay(module: types.ModuleType, calls: list[Any]) -> list[Any]:
    """Make the object and call its methods; the constructor's answer is None."""
    (name, args), *rest = calls
    made = getattr(module, name)(*args)
    return [None, *(encode(getattr(made, method)(*args)) for method, args in rest)]


def _described(error: BaseException) -> dict[str, Any]:
    """Name, text and line of an exception, without trusting any of its methods."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    try:
        message = f"{error}"[:MESSAGE]
    except BaseException:
        message = ""
    return {"type": type(error).__name__, "message": message, "line": line}
