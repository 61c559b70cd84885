"""What a problem is: a typed signature, tests, how answers are compared, and its words.

A `Problem` is a value: arena, batch and judge share it, whether it came from the
built-in set, a private folder or a JSON Lines file. Its statement and its prompt are
rendered here, so that examples, limits and signature cannot differ between languages
or contestants.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from eval.problem_words import LIMITS, WORDS

Mode = Literal["function", "inplace", "class"]
LANGUAGES = ("en", "zh")

_NODES = {
    "tree": (
        "TreeNode",
        "class TreeNode:\n"
        "    def __init__(self, val=0, left=None, right=None):\n"
        "        self.val = val\n"
        "        self.left = left\n"
        "        self.right = right\n",
    ),
    "linked_list": (
        "ListNode",
        "class ListNode:\n"
        "    def __init__(self, val=0, next=None):\n"
        "        self.val = val\n"
        "        self.next = next\n",
    ),
}


@dataclass(frozen=True)
class Signature:
    """Arguments as (name, type) in order, and the returned type; types as in the contracts."""

    args: tuple[tuple[str, str], ...]
    returns: str = "none"


@dataclass(frozen=True)
class Test:
    """One input and what it must give.

    `args` are the arguments as JSON values. In mode `class` they are the calls, each
    `[name, [arguments]]`, the constructor first, and `expected` has one value per call.
    """

    __test__ = False  # not a test class of pytest

    args: tuple[Any, ...]
    expected: Any


@dataclass(frozen=True)
class Example:
    """A test that the statement shows, with a word on it by language (or none)."""

    args: tuple[Any, ...]
    expected: Any
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ProblemLimits:
    """What one test may use; None leaves it to the sandbox's configuration."""

    cpu_seconds: float | None = None
    memory_mb: int | None = None


@dataclass(frozen=True)
class Problem:
    """A problem with its tests. `types` is the signature of `function`, in mode `class`
    that of the constructor, and None where nothing is known; `methods` are a class's."""

    id: str
    function: str
    tests: tuple[Test, ...]
    mode: Mode = "function"
    types: Signature | None = None
    methods: tuple[tuple[str, Signature], ...] = ()
    compare: Mapping[str, Any] = field(default_factory=lambda: {"kind": "exact"})
    limits: ProblemLimits = ProblemLimits()
    title: Mapping[str, str] = field(default_factory=dict)
    prose: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    tags: tuple[str, ...] = ()
    order: int = 0

    @cached_property
    def statement(self) -> Mapping[str, str]:
        """The whole statement by language, in Markdown: text, examples, limits."""
        return {language: self._statement(language) for language in self.prose}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that determines a verdict, and nothing else."""
        content = {
            "function": self.function,
            "mode": self.mode,
            "types": _plain(self.types),
            "methods": [[name, _plain(signature)] for name, signature in self.methods],
            "tests": [[test.args, test.expected] for test in self.tests],
            "compare": dict(self.compare),
            "limits": [self.limits.cpu_seconds, self.limits.memory_mb],
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def starter(self, language: str = "python") -> str:
        """Return the code to start from; `ValueError` for a language without one."""
        if language != "python":
            raise ValueError(f"no starter in {language!r} yet; there is one in 'python'")
        if self.mode == "class":
            parts = [("__init__", self.types or Signature(())), *self.methods]
            methods = "\n\n".join(_function(name, one, method=True) for name, one in parts)
            return f"{self._nodes()}class {self.function}:\n{methods}\n"
        return f"{self._nodes()}{_function(self.function, self.types or Signature(()))}\n"

    def prompt(self, language: str) -> str:
        """Return what every contestant is asked, in `en` or `zh`."""
        words = WORDS[language]
        task = words[f"task_{self.mode}"]
        return (
            f"# {self.title[language]}\n\n{self.statement[language]}\n\n"
            f"{task}\n\n```python\n{self.starter()}```\n\n{words['answer']}\n"
        )

    def _statement(self, language: str) -> str:
        words = WORDS[language]
        shown = [
            f"**{words['example']} {number}**\n\n```text\n{self._example(example)}\n```"
            + (f"\n\n{note}" if (note := example.note.get(language)) else "")
            for number, example in enumerate(self.examples, 1)
        ]
        limits = [
            LIMITS[key][language].format(value)
            for key, value in (
                ("cpu_seconds", self.limits.cpu_seconds),
                ("memory_mb", self.limits.memory_mb),
            )
            if value is not None
        ]
        tail = [words["limits"].format(words["comma"].join(limits))] if limits else []
        return "\n\n".join([self.prose[language].strip(), *shown, *tail])

    def _example(self, example: Example) -> str:
        if self.mode == "class":
            (_, args), *calls = example.args
            lines = [f"x = {self.function}({_values(args)})"]
            for (name, values), given in zip(calls, example.expected[1:], strict=True):
                result = "" if given is None else f" -> {_value(given)}"
                lines.append(f"x.{name}({_values(values)}){result}")
            return "\n".join(lines)
        names = [name for name, _ in self.types.args] if self.types else []
        given = ", ".join(
            f"{name} = {_value(value)}" for name, value in zip(names, example.args, strict=True)
        )
        return f"{given}\n-> {_value(example.expected)}"

    def _nodes(self) -> str:
        """Definitions, as comments, of the node classes that the signature speaks of."""
        signatures = [self.types or Signature(()), *(one for _, one in self.methods)]
        used = {kind for one in signatures for kind in (one.returns, *(t for _, t in one.args))}
        blocks = [text for name, (_, text) in _NODES.items() if any(name in kind for kind in used)]
        return "".join(
            "".join(f"# {line}\n" for line in text.splitlines()) + "\n" for text in blocks
        )


def python_type(kind: str) -> str:
    """Return the Python annotation of a contract's type."""
    text = re.sub(r"\bnone\b", "None", kind)
    for name, (python, _) in _NODES.items():
        text = re.sub(rf"\b{name}\b", f"{python} | None", text)
    return text


def _function(name: str, signature: Signature, method: bool = False) -> str:
    args = [f"{arg}: {python_type(kind)}" for arg, kind in signature.args]
    listed = ", ".join(["self", *args] if method else args)
    indent = "    " if method else ""
    returns = python_type(signature.returns)
    return f"{indent}def {name}({listed}) -> {returns}:\n{indent}    ..."


def _plain(signature: Signature | None) -> Any:
    return None if signature is None else [signature.args, signature.returns]


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _values(values: Any) -> str:
    return ", ".join(_value(value) for value in values)
