"""Whether the values of tests are of the types that a problem names, without any code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from eval.questions.problem import Problem, Signature, Test

MOST_FAULTS = 5
_NODES = ("tree", "linked_list")


def fits(value: Any, kind: str) -> bool:
    """Say whether a JSON value is of a type of the contracts; an int is a float as well."""
    bare = re.sub(r"^none\s*\|\s*|\s*\|\s*none$", "", kind.strip())
    if value is None and bare != kind.strip():
        return True
    if found := re.fullmatch(r"list\[(.+)\]", bare):
        return isinstance(value, list) and all(fits(item, found[1]) for item in value)
    if found := re.fullmatch(r"dict\[str,\s*(.+)\]", bare):
        return isinstance(value, dict) and all(fits(item, found[1]) for item in value.values())
    if bare in _NODES:
        # Their values are of any plain type; only a tree has gaps.
        gaps = bare == "tree"
        return value is None or (
            isinstance(value, list)
            and not any(isinstance(one, list | dict) or (one is None and not gaps) for one in value)
        )
    plain = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}
    return value is None if bare == "none" else type(value) in plain.get(bare, ())


def type_faults(problem: Problem) -> list[str]:
    """Return where tests have other types than the problem names, the first few of them."""
    faults: list[str] = []
    for number, test in enumerate(problem.tests, 1):
        found = _of_calls(problem, test) if problem.mode == "class" else _of_call(problem, test)
        for where, kind in found:
            if len(faults) == MOST_FAULTS:
                return [*faults, "further tests were not looked at"]
            faults.append(f"test {number}: {where} is no {kind}")
    return faults


def _of_call(problem: Problem, test: Test) -> Iterator[tuple[str, str]]:
    if problem.types is None:
        return
    args = problem.types.args
    for (name, kind), value in zip(args, test.args, strict=False):
        if not fits(value, kind):
            yield f"argument {name}", kind
    if problem.compare.get("kind") == "checker":
        return
    returns = args[0][1] if problem.mode == "inplace" and args else problem.types.returns
    answers = test.expected if problem.compare.get("kind") == "any_of" else [test.expected]
    if not all(fits(answer, returns) for answer in answers):
        yield "what is expected", returns


def _of_calls(problem: Problem, test: Test) -> Iterator[tuple[str, str]]:
    known = dict(problem.methods)
    constructor = problem.types
    compared = problem.compare.get("kind") not in ("any_of", "checker")
    expected = test.expected if compared else [None] * len(test.args)
    for number, ((name, values), answer) in enumerate(zip(test.args, expected, strict=False), 1):
        signature = constructor if number == 1 else known.get(name)
        if signature is None:
            if number > 1 and known:
                yield f"call {number}, {name}(),", "method that the types name"
            continue
        yield from _of_one_call(f"call {number}, {name}(),", signature, values)
        if compared and not fits(answer, "none" if number == 1 else signature.returns):
            yield f"what call {number}, {name}(), is expected to give", signature.returns


def _of_one_call(where: str, signature: Signature, values: list[Any]) -> Iterator[tuple[str, str]]:
    if len(values) != len(signature.args):
        yield where, f"call with {len(signature.args)} arguments"
    for (name, kind), value in zip(signature.args, values, strict=False):
        if not fits(value, kind):
            yield f"argument {name} of {where.rstrip(',')}", kind
