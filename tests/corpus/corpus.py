"""Small programs with their expected end in their own header, and what to hold against them.

The header is the comment lines at the very top of a file, up to the first empty line.
Each is `key: value`, nothing else:

    leitai: outcome=TLE|MLE topic=forks,threads [signal=9] [exit_code=3]
    why:    in words; alternatives need it
    limits: cpu_seconds=1 wall_seconds=2 ...   (fields of `Limits`; the rest is `LIMITS`)
    stdout: all of it, without the last line end   (a JSON string where it has several lines)
    stderr: a regular expression that occurs in it
    never:  a regular expression that occurs nowhere in what came back
    stdin:  a JSON string
    files:  the names of all files that it leaves behind   (`-`: none)
    file_count: how many it leaves behind

A program of which a function is called has in addition

    call:   entry=f [mode=class] [arg_types=int;list[int]] [returns=float]
    inputs: JSON, one list of arguments each
    right:  JSON, the right answer to each input
    ends:   wrong RE TLE|MLE   (one each: an outcome, or `right` or `wrong` for an answer)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args

from eval.judging.comparing import right
from runners.sandbox import CallJob, CallOutcome, CallResult, Job, Limits, Outcome, RunResult

FOLDER = Path(__file__).resolve().parent
LIMITS: Mapping[str, float] = {
    "cpu_seconds": 1, "wall_seconds": 30, "memory_mb": 128, "disk_mb": 16, "output_kb": 256,
    "shown_kb": 64, "produced_kb": 256,
}  # fmt: skip

# By the ending of the file's name: the language, and how its comments begin.
LANGUAGES: Mapping[str, tuple[str, str]] = {
    ".py": ("python", "#"),
    ".js": ("javascript", "//"),
    ".java": ("java", "//"),
    ".c": ("c", "//"),
    ".cpp": ("cpp", "//"),
    ".sh": ("bash", "#"),
    ".sql": ("sql", "--"),
}
RUN_KEYS = {"leitai", "why", "limits", "stdout", "stderr", "never", "stdin", "files", "file_count"}
CALL_KEYS = {"call", "inputs", "right", "ends"}
WORDS = {outcome.value for outcome in Outcome} - {"OK", "INFRA"} | {"right", "wrong"}
Mode = Literal["function", "inplace", "class"]
T = TypeVar("T")


class HeaderError(ValueError):
    """A header that cannot be understood; the message begins with the file's name."""


@dataclass(frozen=True)
class Called:
    """How a function of the program is called, and how each call is to end."""

    entry: str
    mode: Mode
    arg_types: tuple[str, ...]
    returns: str | None
    inputs: tuple[Any, ...]
    right: tuple[Any, ...]
    ends: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Program:
    """One file: what to run, and what has to come of it. None stands for "not looked at"."""

    name: str
    language: str
    code: str
    topics: frozenset[str]
    outcomes: frozenset[Outcome]
    limits: Limits
    stdin: str = ""
    why: str = ""
    signal: int | None = None
    exit_code: int | None = None
    stdout: str | None = None
    stderr: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None
    files: frozenset[str] | None = None
    file_count: int | None = None
    called: Called | None = None

    def job(self) -> Job:
        """The program as a free run."""
        return Job(self.language, self.code, self.stdin, limits=self.limits)

    def call_job(self) -> CallJob:
        """The program as function calls; only where `called` is set."""
        assert self.called
        language: dict[str, Any] = {} if self.language == "python" else {"language": self.language}
        return CallJob(
            **language,
            code=self.code,
            entry=self.called.entry,
            inputs=self.called.inputs,
            mode=self.called.mode,
            arg_types=self.called.arg_types,
            returns=self.called.returns,
            limits=self.limits,
        )

    def faults(self, result: RunResult) -> list[str]:
        """Every way in which a run differs from the header, in words; empty when it is met."""
        back = "\n".join([
            result.stdout, result.stderr, result.detail,
            *(f"{file.name}\n{file.content.decode('latin-1')}" for file in result.files),
        ])  # fmt: skip
        names = [file.name for file in result.files]
        looks = (
            (result.outcome in self.outcomes, f"outcome {result.outcome} {result.detail}"),
            (self.signal in (None, result.signal), f"signal {result.signal}"),
            (self.exit_code in (None, result.exit_code), f"exit code {result.exit_code}"),
            (self.stdout in (None, result.stdout.removesuffix("\n")), "stdout"),
            (self.stderr is None or self.stderr.search(result.stderr), "stderr"),
            (self.never is None or not self.never.search(back), "what was never to come back did"),
            (self.files is None or self.files == set(names), f"files {names}"),
            (self.file_count in (None, len(names)), f"{len(names)} files"),
        )
        faults = [words for met, words in looks if not met]
        if faults:
            faults.append(f"stdout {result.stdout[:200]!r}, stderr {result.stderr[-300:]!r}")
        return faults

    def call_faults(self, result: CallResult) -> list[str]:
        """The same for function calls."""
        assert self.called
        if result.outcome not in self.outcomes:
            return [f"outcome {result.outcome} {result.detail}"]
        if result.outcome is not Outcome.OK:
            return []
        if len(result.calls) != len(self.called.ends):
            return [f"{len(result.calls)} calls were answered"]
        return [
            f"call {number} ended {end}: {call.message or call.value!r}"
            for number, call in enumerate(result.calls)
            if (end := self._end(number, call)) not in self.called.ends[number]
        ]

    def _end(self, number: int, call: CallOutcome) -> str:
        assert self.called
        if call.outcome is not Outcome.OK:
            return call.outcome.value
        expected, args = self.called.right[number], tuple(self.called.inputs[number])
        exact = {"kind": "exact"}
        return "right" if right(expected, call.value, exact, args, self.called.returns) else "wrong"


def programs(folder: str) -> tuple[Program, ...]:
    """All programs of `hostile` or `benign` by name; raises `HeaderError`."""
    return tuple(program(path) for path in sorted((FOLDER / folder).iterdir()))


def program(path: Path) -> Program:
    """Read one file; raise `HeaderError` when its header says what is not understood."""
    if path.suffix not in LANGUAGES:
        raise HeaderError(f"{path.name}: no language has the ending {path.suffix!r}")
    language, comment = LANGUAGES[path.suffix]
    code = path.read_bytes().decode("utf-8")
    try:
        fields = _fields(code, comment)
        return _program(path.name, language, _body(code, comment), fields)
    except (ValueError, KeyError) as error:
        raise HeaderError(f"{path.name}: {error}") from error


def _fields(code: str, comment: str) -> dict[str, str]:
    """The header's lines by their key."""
    fields: dict[str, str] = {}
    for line in code.split("\n"):
        if not line.startswith(comment):
            break
        key, colon, value = line.removeprefix(comment).strip().partition(":")
        if not colon or key not in RUN_KEYS | CALL_KEYS or key in fields:
            raise ValueError(f"{line!r} is no line of a header, or its key is there twice")
        fields[key] = value.strip()
    if next(iter(fields), None) != "leitai":
        raise ValueError("the first line is not 'leitai: outcome=...'")
    return fields


def _body(code: str, comment: str) -> str:
    """The code without its header, which holds the right answers."""
    while code.startswith(comment):
        code = code.partition("\n")[2]
    return code


def _program(name: str, language: str, code: str, fields: Mapping[str, str]) -> Program:
    first = _pairs(fields["leitai"], {"outcome", "topic", "signal", "exit_code"})
    outcomes = frozenset(Outcome(word) for word in first["outcome"].split("|"))
    if len(outcomes) > 1 and not fields.get("why"):
        raise ValueError("several outcomes need a reason: 'why: ...'")
    limits = dict(LIMITS) | {
        key: float(value)
        for key, value in _pairs(fields.get("limits", ""), set(Limits.model_fields)).items()
    }
    called = _called(fields) if "call" in fields else None
    if called is None and fields.keys() & CALL_KEYS:
        raise ValueError("'inputs', 'right' and 'ends' need a 'call'")
    files = fields.get("files")
    return Program(
        name,
        language,
        code,
        frozenset(first["topic"].split(",")),
        outcomes,
        Limits.model_validate(limits),
        stdin=json.loads(fields.get("stdin", '""')),
        why=fields.get("why", ""),
        signal=_optional(first, "signal", int),
        exit_code=_optional(first, "exit_code", int),
        stdout=_optional(fields, "stdout", _text),
        stderr=_optional(fields, "stderr", re.compile),
        never=_optional(fields, "never", re.compile),
        files=None if files is None else frozenset(files.split()) - {"-"},
        file_count=_optional(fields, "file_count", int),
        called=called,
    )


def _called(fields: Mapping[str, str]) -> Called:
    how = _pairs(fields["call"], {"entry", "mode", "arg_types", "returns"})
    inputs, answers = json.loads(fields["inputs"]), json.loads(fields["right"])
    ends = tuple(frozenset(word.split("|")) for word in fields["ends"].split())
    if not len(inputs) == len(answers) == len(ends):
        raise ValueError("there is not one right answer and one end for each input")
    if unknown := frozenset().union(*ends) - WORDS:
        raise ValueError(f"no call ends {', '.join(sorted(unknown))}")
    mode = how.get("mode", "function")
    if mode not in get_args(Mode):
        raise ValueError(f"there is no mode {mode!r}")
    types = tuple(filter(None, how.get("arg_types", "").split(";")))
    return Called(
        how["entry"],
        cast(Mode, mode),
        types,
        how.get("returns"),
        tuple(inputs),
        tuple(answers),
        ends,
    )


def _pairs(text: str, known: Iterable[str]) -> dict[str, str]:
    """`a=1 b=2` as a mapping; only known keys, each once."""
    pairs: dict[str, str] = {}
    for word in text.split():
        key, equals, value = word.partition("=")
        if not equals or not value or key not in known or key in pairs:
            raise ValueError(f"{word!r} is not understood here")
        pairs[key] = value
    return pairs


def _text(value: str) -> str:
    return str(json.loads(value)) if value.startswith('"') else value


def _optional(fields: Mapping[str, str], key: str, read: Callable[[str], T]) -> T | None:
    return read(fields[key]) if key in fields else None
