"""Drafts a problem from a question and its answers: data in, the sketch of a folder out.

Nothing runs here. Code is read for its signatures and for calls with literal values; what
such a call gave is known only where the sandbox ran it. All of it is a guess for the
author to check, and the folder is a draft that says so.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eval.questions.signatures import Definition, Function, definitions
from eval.questions.skeletons import Sketch
from runners.grammars import LARGEST

MOST_EXAMPLES = 5
LONGEST_BASE = 40  # characters of a name before its number
LONGEST_EXAMPLE = 2_000  # characters, as JSON

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SUFFIXES = {
    **{"python": "py", "javascript": "js", "typescript": "ts", "java": "java", "cpp": "cpp"},
    **{"c": "c", "go": "go", "rust": "rs", "bash": "sh", "html": "html"},
}
_ASIDE = ("main", "solve_main", "demo")  # what starts a program is not what it is about


@dataclass(frozen=True)
class Ran:
    """A run of an answer's code: `fine` when it ended well and its output is whole."""

    code: str
    language: str
    stdin: str
    stdout: str
    fine: bool


@dataclass(frozen=True)
class Candidate:
    """An answer's code, which may be right or wrong, and its run if there was one."""

    code: str
    language: str
    ran: Ran | None = None


Example = tuple[list[Any], Any]


def draft(slug: str, order: int, prompts: Sequence[str], candidates: Sequence[Candidate]) -> Sketch:
    """Return the sketch of a problem that asks what the prompts asked."""
    words = "\n\n".join(prompt.strip() for prompt in prompts)
    runs = [one.ran for one in candidates if one.ran]
    found = agreed(candidates, words)
    examples = _examples(found, runs) if found else _by_input(runs)
    language = "zh" if _CHINESE.search(words) else "en"
    return Sketch(
        slug=slug,
        order=order,
        signature=found or Definition(Function("solve", (("text", "str"),), "str")),
        mode=found.mode if found else "function",
        typed=False,
        statement={language: words},
        examples=examples,
        more=_more(words, candidates),
    )


def agreed(candidates: Sequence[Candidate], words: str = "") -> Definition | None:
    """Return the function or class that most answers define, with the types that most of
    them name; of several the one that `words` name, then the last in its code."""
    found: dict[tuple[str, bool, int], list[Definition]] = {}
    place: dict[tuple[str, bool, int], int] = {}
    for candidate in candidates:
        if candidate.language != "python":
            continue
        for number, one in enumerate(definitions(candidate.code)):
            name = one.function.name
            if name.startswith(("_", "test")) or name in _ASIDE:
                continue
            key = (name, one.is_class, len(one.function.args))
            found.setdefault(key, []).append(one)
            place[key] = number
    if not found:
        return None
    named = {key: bool(re.search(rf"\b{re.escape(key[0])}\b", words)) for key in found}
    best = max(found, key=lambda key: (len(found[key]), named[key], place[key]))
    return _merged(found[best])


def slug_for(secret: str, words: str, function: str | None) -> str:
    """Return a safe name for a draft: words of the question, and a number made of `secret`
    that is the same every time and tells nothing of it."""
    base = re.sub(r"[^a-z0-9]+", "-", (function or words[:200]).lower()).strip("-")
    base = base[:LONGEST_BASE].strip("-") or "question"
    return f"{base}-{number_of(secret)}"


def number_of(secret: str) -> str:
    """Return the end of the name of every draft that is made of `secret`."""
    return hashlib.sha256(secret.encode()).hexdigest()[:10]


def _merged(same: list[Definition]) -> Definition:
    first = same[0]
    methods = []
    for method in first.methods:
        others = [
            other
            for one in same
            for other in one.methods
            if other.name == method.name and len(other.args) == len(method.args)
        ]
        methods.append(_merged_function(others))
    function = _merged_function([one.function for one in same])
    return Definition(function, tuple(methods), first.is_class)


def _merged_function(same: list[Function]) -> Function:
    names = max(same, key=lambda one: sum(kind is not None for _, kind in one.args))
    kinds = [_most(one.args[place][1] for one in same) for place in range(len(names.args))]
    args = tuple((name, kind) for (name, _), kind in zip(names.args, kinds, strict=True))
    return Function(names.name, args, _most(one.returns for one in same))


def _most(kinds: Iterator[str | None]) -> str | None:
    counted = Counter(kind for kind in kinds if kind is not None)
    return counted.most_common(1)[0][0] if counted else None


# ------------------------------------------------------------------ examples


def _examples(found: Definition, runs: Sequence[Ran]) -> list[Example]:
    """Calls of the function whose value a run has shown; none where two runs differ."""
    if found.is_class:
        return []
    wanted = found.function
    shown = [
        example
        for ran in runs
        if ran.fine and ran.language == "python"
        for example in _calls(wanted, ran)
        if len(example[0]) == len(wanted.args)
    ]
    return _undisputed(shown)


def _by_input(runs: Sequence[Ran]) -> list[Example]:
    """What programs without a function made of their standard input."""
    return _undisputed([([ran.stdin], ran.stdout) for ran in runs if ran.fine and ran.stdin])


def _undisputed(shown: Sequence[Example]) -> list[Example]:
    values: dict[str, set[str]] = {}
    by_key: dict[str, Example] = {}
    for args, expected in shown:
        try:
            key, value = json.dumps(args), json.dumps(expected, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            continue
        if len(key) + len(value) <= LONGEST_EXAMPLE:
            values.setdefault(key, set()).add(value)
            # As JSON has it: a tuple is a list there.
            by_key[key] = (json.loads(key), json.loads(value))
    return [one for key, one in by_key.items() if len(values[key]) == 1][:MOST_EXAMPLES]


def _calls(wanted: Function, ran: Ran) -> Iterator[Example]:
    """Asserted calls of a run that ended well, and printed ones where each line is one's."""
    if len(ran.code) > LARGEST:
        return
    try:
        tree = ast.parse(ran.code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    printed: list[ast.expr] = []
    for node in _statements(tree):
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare):
            yield from _asserted(wanted, node.test)
        elif isinstance(node, ast.Expr) and (value := _printed(node.value)):
            printed.append(value)
    prints = sum(isinstance(node, ast.Name) and node.id == "print" for node in ast.walk(tree))
    lines = ran.stdout.splitlines()
    if prints == len(printed) == len(lines):
        for value, line in zip(printed, lines, strict=True):
            args = _arguments(wanted, value)
            if args is not None and (given := _read(line, wanted.returns)) is not _NOTHING:
                yield args, given


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Those at the top, and below `if __name__ == "__main__"`."""
    for node in tree.body:
        if isinstance(node, ast.If) and "__name__" in ast.dump(node.test):
            yield from node.body
        else:
            yield node


def _asserted(wanted: Function, test: ast.Compare) -> Iterator[Example]:
    if len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        args = _arguments(wanted, test.left)
        expected = _literal(test.comparators[0])
        if args is not None and expected is not _NOTHING:
            yield args, expected


def _printed(node: ast.expr) -> ast.expr | None:
    is_print = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    if is_print and isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        return node.args[0]
    return None


def _arguments(wanted: Function, node: ast.expr) -> list[Any] | None:
    """The values of a call of the function, None for anything else."""
    if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != wanted.name:
        return None
    values = [_literal(one) for one in node.args]
    return None if node.keywords or _NOTHING in values else values


_NOTHING = object()


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return _NOTHING


def _read(line: str, returns: str | None) -> Any:
    """The value that a printed line shows; a text is printed as it stands."""
    if returns == "str":
        return line
    if len(line) > LONGEST_EXAMPLE:
        return _NOTHING
    try:
        return ast.literal_eval(line.strip())
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return _NOTHING


# ------------------------------------------------------------------ further files


def _more(words: str, candidates: Sequence[Candidate]) -> dict[str, bytes]:
    files = {"candidates/README.md": _CANDIDATES, "kept.md": _kept(words, candidates)}
    for number, one in enumerate(candidates, 1):
        if one.code.strip():
            suffix = _SUFFIXES.get(one.language, "txt")
            files[f"candidates/answer-{number}.{suffix}"] = one.code.rstrip("\n") + "\n"
    return {name: text.encode("utf-8", "replace") for name, text in files.items()}


def _kept(words: str, candidates: Sequence[Candidate]) -> str:
    parts = ["The question as it was asked, and what was run. Nothing reads this file.\n"]
    parts.append(_fenced(words))
    for number, one in enumerate(candidates, 1):
        if one.ran:
            ended = "" if one.ran.fine else ", which did not end well"
            parts.append(f"Answer {number}, the code that was run{ended}:\n")
            parts.append(_fenced(one.ran.code))
            parts += [f"Its input:\n\n{_fenced(one.ran.stdin)}"] if one.ran.stdin else []
            parts.append(f"Its output:\n\n{_fenced(one.ran.stdout)}")
    return "\n".join(parts)


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text.rstrip()}\n{fence}\n"


_CANDIDATES = """Answers of the battle, without names. Each may be right or wrong.

A right one can become `reference.py`; read it first, since `problems build` runs the
reference on this machine, outside the sandbox. A wrong one can become `wrong/NAME.py`, which
runs in the sandbox only. Nothing reads this folder; remove it when you are done.
"""
