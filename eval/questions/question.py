"""A problem as it is asked: a value of the judging form with its words.

The words of the form (`title`, `statement`, `starter`) belong to asking and not to
judging; a folder of the built-in form has them apart.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eval.judge import check
from eval.questions.problem import LANGUAGES, Problem, Signature


@dataclass(frozen=True)
class Question:
    """A problem as it is judged, and `worded` as it is asked.

    They differ where a file brings statements that are whole already.
    """

    problem: Problem
    worded: Problem
    released: str | None = None

    def prompt(self, prompt_language: str, language: str) -> str:
        """Return what is asked; `ValueError` where it cannot be asked like that."""
        if prompt_language not in self.worded.prose:
            raise ValueError(f"problem {self.problem.id!r} has no statement in {prompt_language!r}")
        check(self.problem, language)
        return self.worded.prompt(prompt_language, language)


def question_of(problem: Problem, given: Mapping[str, Any]) -> Question:
    """Return the question of a problem whose words stand in `given`, its line's value;
    `ValueError` where it cannot be asked."""
    statement = _by_language(given, "statement")
    if not statement:
        raise ValueError(f"problem '{problem.id}' has no 'statement', so it cannot be asked")
    problem = _named(problem, given.get("starter"))
    title = _by_language(given, "title") or dict.fromkeys(statement, problem.id)
    if missing := sorted(set(statement) - set(title)):
        raise ValueError(f"title: is missing in {', '.join(missing)}")
    given_date = given.get("released")
    released = str(given_date) if given_date else None
    tags = tuple(given.get("tags") or ())
    problem = replace(problem, title=title, tags=tags, released=released)
    worded = replace(problem, prose=statement, prose_is_whole=True)
    return Question(problem, worded, released)


def _by_language(given: Mapping[str, Any], key: str) -> dict[str, str]:
    """A text by language, without blank ones; one that stands for itself is English."""
    text = given.get(key)
    texts = {"en": text} if isinstance(text, str) else text or {}
    if not isinstance(texts, dict) or not all(isinstance(one, str) for one in texts.values()):
        raise ValueError(f"{key}: is neither a text nor one for each language")
    if unknown := sorted(set(texts) - set(LANGUAGES)):
        raise ValueError(f"{key}: unknown language '{unknown[0]}'; legal are en and zh")
    return {language: text for language, text in texts.items() if text.strip()}


def _named(problem: Problem, starter: Any) -> Problem:
    """The problem with its arguments' names, which the form has in the starter only."""
    names = starter_names(starter)
    if names is None:
        return problem

    def named(signature: Signature, function: str) -> Signature:
        known = names.get(function, [])
        if len(known) != len(signature.args) or len(set(known)) != len(known):
            return signature
        kinds = [kind for _, kind in signature.args]
        return replace(signature, args=tuple(zip(known, kinds, strict=True)))

    entry = "__init__" if problem.mode == "class" else problem.function
    types = named(problem.types, entry) if problem.types else None
    methods: Sequence[tuple[str, Signature]] = problem.methods
    return replace(
        problem,
        types=types,
        methods=tuple((name, named(one, name)) for name, one in methods),
        given_starter=starter,
    )


def starter_names(starter: Any) -> dict[str, list[str]] | None:
    """Return the arguments' names of each function that Python code defines, without
    `self`; None for what is no Python. The code is only read."""
    if not isinstance(starter, str):
        return None
    try:
        tree = ast.parse(starter)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return {
        node.name: [argument.arg for argument in node.args.args if argument.arg != "self"]
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
