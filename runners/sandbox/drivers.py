"""Programs that call a solution in a language other than Python.

A driver reads inputs on descriptor 3 and answers on descriptor 4, a line of JSON each. The
first line is `{"entry", "mode", "arg_types", "returns"}`, every other one `{"n", "input"}`;
the answer is `{"n", "value"}` in the form of `agent_values`, or `{"n", "error": {"type",
"message", "line", "memory"?}}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from runners.sandbox.failure import JobError
from runners.sandbox.languages import (
    BINARY,
    CLASSES,
    CPP,
    JAVA,
    JAVA_COMPILER,
    JAVA_RUNTIME,
    JAVA_TOOLS,
    JAVASCRIPT,
    TOOLS,
    with_memory,
)


class Call(Protocol):
    """What a program depends on; a `CallJob` with a language is one."""

    @property
    def language(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def entry(self) -> str: ...
    @property
    def mode(self) -> str: ...


@dataclass(frozen=True)
class Program:
    """Files for the working folder, and what to start there.

    Where `compile` fails the outcome is CE. `command` answers every line until its input
    ends; one with `process_per_test` answers a single input, and the next one gets a fresh
    process. The others share a process and say so: their code is evaluated anew for each
    input, but what it does to the language's own objects is seen by its next inputs.
    """

    files: Mapping[str, bytes]
    compile: tuple[str, ...] | None
    command: tuple[str, ...]
    process_per_test: bool
    environment: Mapping[str, str] = field(default_factory=dict)


def program(job: Call, memory_mb: int) -> Program:
    """The program for a job's language, with this much memory for the solution.

    Raises `JobError` where that language cannot be called, or not in this mode.
    """
    make = _MAKERS.get(job.language)
    if make is None:
        raise JobError(
            "no_driver",
            f"functions cannot be called in {job.language!r}; languages with a driver: "
            f"{', '.join(_MAKERS)}",
        )
    return make(job, memory_mb)


def _javascript(job: Call, memory_mb: int) -> Program:
    driver = f"{TOOLS}/driver.js"
    node, *options = JAVASCRIPT.command[:-1]
    return Program(
        files={JAVASCRIPT.file: _bytes(job.code)},
        compile=(node, driver, "--check", JAVASCRIPT.file),
        command=with_memory((node, *options, driver, JAVASCRIPT.file), memory_mb),
        process_per_test=False,
        environment=JAVASCRIPT.environment,
    )


def _java(job: Call, memory_mb: int) -> Program:
    nodes = f"{TOOLS}/nodes"
    return Program(
        files={JAVA.file: _bytes(job.code)},
        compile=(*JAVA_COMPILER, "-", "-cp", nodes),
        command=with_memory(
            (
                *(*JAVA_RUNTIME, f"-XX:SharedArchiveFile={TOOLS}/driver.jsa"),
                *("-cp", JAVA_TOOLS, "leitai.Driver", CLASSES, nodes),
            ),
            memory_mb,
        ),
        process_per_test=False,
        environment=JAVA.environment,
    )


_CPP_NODES = {
    "ListNode": """
struct ListNode {
    int val;
    ListNode *next;
    ListNode(int x = 0, ListNode *next = nullptr) : val(x), next(next) {}
};
""",
    "TreeNode": """
struct TreeNode {
    int val;
    TreeNode *left, *right;
    TreeNode(int x = 0, TreeNode *left = nullptr, TreeNode *right = nullptr)
        : val(x), left(left), right(right) {}
};
""",
}
_CPP_NO_CODE = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""", re.DOTALL | re.VERBOSE
)
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


def _cpp(job: Call, memory_mb: int) -> Program:
    if job.mode == "class":
        raise JobError(
            "no_class_mode",
            "C++ cannot be called class by class: the types of a constructor's parameters "
            "cannot be asked for; choose Python, JavaScript or Java",
        )
    if not _IDENTIFIER.fullmatch(job.entry):
        raise JobError("bad_entry", f"{job.entry!r} cannot be the name of a function in C++")
    code = _CPP_NO_CODE.sub(" ", job.code)
    is_method = _declares("Solution", code)
    entry = f"Solution::{job.entry}" if is_method else f"::{job.entry}"
    # Behind the code, so that its lines keep their numbers.
    behind = f"\n#undef int\n#undef main\nint main() {{ return leitai::answer<&{entry}>(); }}\n"
    compiler, *options = CPP.compile or ()
    options[options.index(CPP.file)] = "-I" + TOOLS
    return Program(
        files={CPP.file: _bytes(job.code + behind), "before.hpp": _before(code).encode()},
        # Only the first header may be a precompiled one.
        compile=(
            *(compiler, *options, "-include", "bits/stdc++.h", "-include", "before.hpp"),
            *(CPP.file, f"{TOOLS}/leitai.o"),
        ),
        command=(BINARY,),
        process_per_test=True,
        environment=CPP.environment,
    )


def _before(code: str) -> str:
    """What stands before a solution: what answers usually take for given."""
    lines = ["#include <leitai.hpp>"]
    # Code that names the library's things in full may have names of its own like theirs.
    if not ("std::" in code and "#include" in code):
        lines.append("using namespace std;")
    lines += [text for name, text in _CPP_NODES.items() if not _declares(name, code)]
    return "\n".join([*lines, "#define main main_of_the_answer", ""])


def _declares(name: str, code: str) -> bool:
    """Whether C++ code without comments has a class of this name."""
    return re.search(rf"\b(class|struct)\s+{name}\b[^;(){{]*\{{", code) is not None


def _bytes(code: str) -> bytes:
    return code.encode("utf-8", "replace")


_MAKERS: Mapping[str, Callable[[Call, int], Program]] = {
    "javascript": _javascript,
    "java": _java,
    "cpp": _cpp,
}
