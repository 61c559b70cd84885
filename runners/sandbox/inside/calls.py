"""Calls a Python function in a cell: one forked process per input, none the wiser.

The cell gets one input at a time, so nothing of a later one is in it while the code of
an earlier one runs. A child gives its answer through a pipe of its own; the cell passes
those bytes on without reading them.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from runners.sandbox.inside.child import Capture, Child, confine, fork
from runners.sandbox.inside.frames import Header
from runners.sandbox.inside.program import WORK
from runners.sandbox.inside.values import ListNode, TreeNode, build, encode, flatten

FILE = "solution.py"
ADDRESS_ROOM = 512 << 20  # stacks of threads and libraries are address space, not memory
SHOWN_BYTES = 2048
MESSAGE = 500  # characters of an exception's text

Report = tuple[Header, list[bytes]]


class Calls:
    """One submission's code. `compiled` first, then `call` for each input.

    Both raise `InChild` in the forked process, which then has only to `perform`: so it
    leaves the frames of its parent, and what they hold, behind.
    """

    _compiled: types.CodeType | None = None

    def __init__(self, job: Header, blobs: list[bytes]) -> None:
        self._job, self._code = job, blobs[0]

    def compiled(self) -> Report:
        """Compile in a child first, which may end badly, and then for all the others."""
        report = self._in_child(None)
        if report[0]["status"] == 0 and report[1][0].startswith(b'{"compiled"'):
            self._compiled = compilation(self._code)[1]
            gc.freeze()  # what is there by now is not touched, and so not copied, by children
        return report

    def call(self, given: Any) -> Report:
        """Call on one input: evidence, and the answer and the end of the output."""
        return self._in_child(given)

    def _in_child(self, given: Any) -> Report:
        limits = self._job["limits"]
        answer, output = os.pipe(), os.pipe()
        nothing = os.open(os.devnull, os.O_RDONLY)
        pid = fork([nothing, output[1], output[1], answer[1]])
        if pid == 0:
            confine(limits, room=limits["memory_bytes"] + ADDRESS_ROOM, file_bytes=0)
            raise InChild(perform, self._job, self._compiled or self._code, given)
        for end in (nothing, answer[1], output[1]):
            os.close(end)
        captures = {
            answer[0]: Capture(limits["output_bytes"], keep_end=False),
            output[0]: Capture(SHOWN_BYTES, keep_end=True),
        }
        ended = Child(pid, captures, limits).finish()
        said, printed = (bytes(capture.kept) for capture in captures.values())
        return ended | {"answer_bytes": captures[answer[0]].total}, [said, printed]


class InChild(BaseException):
    """Carries a forked child out of everything that its parent was doing, with what is to
    be done there."""

    def __init__(self, perform: Callable[..., NoReturn], *task: Any) -> None:
        self.perform, self.task = perform, task


def perform(job: Header, code: types.CodeType | bytes, given: Any) -> NoReturn:
    """In the child: compile, or call where that has been done, and tell descriptor 3."""
    os.chdir(WORK)
    tell, leave = teller(3), os._exit
    if isinstance(code, bytes):
        tell(compilation(code)[0])
    else:
        tell(attempted(lambda: answer(loaded(code), job, given)))
    leave(0)


def teller(pipe: int, end: bytes = b"") -> Callable[[dict[str, Any]], None]:
    """What writes an answer to `pipe`; made before the code could replace what it uses."""
    dumps, write, leave, pid, own = json.dumps, os.write, os._exit, os.getpid, os.getpid()

    def tell(said: dict[str, Any]) -> None:
        if pid() != own:  # the code has forked, and this is not the one that was asked
            leave(0)
        try:
            data = memoryview(dumps(said).encode() + end)
        except (ValueError, RecursionError, MemoryError) as error:
            why = {"type": type(error).__name__, "message": "the answer cannot be sent"}
            data = memoryview(dumps({"error": why}).encode() + end)
        while data:
            data = data[write(pipe, data) :]

    return tell


def attempted(work: Callable[[], Any]) -> dict[str, Any]:
    """What to tell of a piece of work, whatever becomes of it."""
    try:
        return {"value": work()}
    except MemoryError as error:
        return {"error": _described(error) | {"memory": True}}
    except BaseException as error:
        return {"error": _described(error)}


def compilation(code: bytes) -> tuple[dict[str, Any], types.CodeType | None]:
    """What to tell of it, and what came of it if it went well."""
    try:
        return {"compiled": True}, compile(code, FILE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        return {"compile_error": f"{type(error).__name__}: {error}"[:MESSAGE], "line": line}, None


def loaded(code: types.CodeType) -> types.ModuleType:
    """Run the code under a name of its own: what it does as __main__ is no part of an answer."""
    module = types.ModuleType("solution")
    module.__dict__.update(ListNode=ListNode, TreeNode=TreeNode)
    sys.modules["solution"] = sys.modules["__main__"] = module
    exec(code, module.__dict__)  # noqa: S102 - this is what the cell is for
    return module


def answer(module: types.ModuleType, job: Header, given: Any) -> Any:
    """Call on one input."""
    if job["mode"] == "class":
        return list(_replay(module, given))
    return _call(module, job, given)


def _call(module: types.ModuleType, job: Header, given: list[Any]) -> Any:
    kinds: list[str | None] = job["arg_types"] or [None] * len(given)
    args = [build(value, kind) for value, kind in zip(given, kinds, strict=True)]
    result = _entry(module, job["entry"])(*args)
    if job["mode"] == "inplace":
        return encode(flatten(args[0], kinds[0]))
    return encode(flatten(result, job["returns"]))


def _entry(module: types.ModuleType, name: str) -> Callable[..., Any]:
    """The function of this name, or the method of `class Solution`."""
    if callable(function := module.__dict__.get(name)):
        return function  # type: ignore[no-any-return]  # hostile code's own
    if solution := module.__dict__.get("Solution"):
        return getattr(solution(), name)  # type: ignore[no-any-return]
    raise NameError(f"there is neither a function {name!r} nor a class 'Solution' with it")


def _replay(module: types.ModuleType, calls: list[Any]) -> Iterator[Any]:
    """Make the object and call its methods; the constructor's answer is None."""
    (name, args), *rest = calls
    made = getattr(module, name)(*args)
    yield None
    for method, args in rest:
        yield encode(getattr(made, method)(*args))


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
