"""What a problem is: a typed signature, tests, how answers are compared, and its words.

A `Problem` is a value: arena, batch and judge share it, whether it came from the
built-in set, a private folder or a JSON Lines file. Its statement and its prompt are
rendered here, so that examples, limits and signature cannot differ between languages
or contestants.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from eval.questions import starters
from eval.questions.words import LIMITS, PROGRAMMING, WORDS

Mode = Literal["function", "inplace", "class"]
LANGUAGES = ("en", "zh")
WIDE = 1 << 31  # what an int of Java and C++ does not hold


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
    that of the constructor, and None where nothing is known; `methods` are a class's.
    With `prose_is_whole` the prose says all that a statement says. `given_starter` is the
    Python code to start from where no types are known; `released` is a date, ISO 8601."""

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
    prose_is_whole: bool = False
    examples: tuple[Example, ...] = ()
    tags: tuple[str, ...] = ()
    order: int = 0
    given_starter: str | None = None
    released: str | None = None

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

    def spoken(self, language: str) -> str:
        """Return `language` where the problem is worded in it, else one that it is worded in."""
        return language if language in self.prose else next(iter(self.prose), language)

    def starter(self, language: str = "python") -> str:
        """Return the code to start from; `ValueError` for a language without one."""
        if language == "python" and self.types is None and self.given_starter:
            return f"{self.given_starter.rstrip()}\n"
        return starters.starter(self._outline(language), language)

    def _outline(self, language: str) -> starters.Outline:
        return starters.Outline(
            name=self.function,
            signature=self.types or Signature(()),
            methods=self.methods,
            is_class=self.mode == "class",
            # Python and JavaScript have one kind of integer; looking takes time.
            wide=language in ("java", "cpp") and self._wide,
        )

    def prompt(self, language: str, programming: str = "python") -> str:
        """Return what every contestant is asked, in `en` or `zh`, for code in `programming`.

        `ValueError` where that language cannot be asked for (see `starter`).
        """
        words, named = WORDS[language], PROGRAMMING.get(programming, programming)
        task = words[f"task_{self.mode}"].format(named)
        return (
            f"# {self.title[language]}\n\n{self.statement[language]}\n\n"
            f"{task}\n\n```{programming}\n{self.starter(programming)}```\n\n"
            f"{words['answer'].format(named)}\n"
        )

    @cached_property
    def _wide(self) -> bool:
        """Whether some integer of the tests needs more than 32 bits."""
        return any(_is_wide((test.args, test.expected)) for test in self.tests)

    def _statement(self, language: str) -> str:
        if self.prose_is_whole:
            return self.prose[language].strip()
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
        forms = [words[f"form_{kind}"] for kind in self._outline("python").node_kinds()]
        return "\n\n".join([self.prose[language].strip(), *forms, *shown, *tail])

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


def _is_wide(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_is_wide, value))
    if isinstance(value, dict):
        return any(map(_is_wide, value.values()))
    return type(value) is int and not -WIDE <= value < WIDE


def _plain(signature: Signature | None) -> Any:
    return None if signature is None else [signature.args, signature.returns]


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _values(values: Any) -> str:
    return ", ".join(_value(value) for value in values)
