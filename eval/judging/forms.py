"""The forms of the contracts for problems and submissions, one value of JSON each.

Values come out as the house's own; what breaks a form is a `ValueError` that says what
was found and, where it can, what was meant.
"""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.judge import UnjudgeableError, check
from eval.problems import check_type
from eval.questions.problem import Problem, ProblemLimits, Signature, Test
from runners.sandbox import Limits
from runners.sandbox.protocol import JOB_BYTES

TypeName = Annotated[str, AfterValidator(check_type)]
Name = Annotated[str, Field(min_length=1)]


class _Form(BaseModel):
    """Keys that nobody knows are let be, unless they look like a slip of the pen."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _no_slips(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            raise ValueError("is not a JSON object")  # noqa: TRY004 - a fault of a file
        for key in set(given) - set(cls.model_fields):
            near = difflib.get_close_matches(key, set(cls.model_fields) - set(given), n=1)
            if near:
                raise ValueError(f"unknown key '{key}'; did you mean '{near[0]}'?")
        return given


class _Method(_Form):
    args: list[TypeName] = []
    returns: TypeName = "none"


class _Types(_Method):
    methods: dict[str, _Method] = {}


class _Compare(_Form):
    kind: Literal["exact", "unordered", "float", "any_of", "checker"] = "exact"
    abs: float | None = Field(default=None, ge=0)
    rel: float | None = Field(default=None, ge=0)
    source: str | None = None

    @model_validator(mode="after")
    def _options_belong_to_their_kind(self) -> _Compare:
        owners = {"abs": "float", "rel": "float", "source": "checker"}
        for option in self.model_fields_set - {"kind"}:
            if self.kind != owners[option]:
                raise ValueError(f"'{option}' belongs to kind '{owners[option]}' only")
        if self.kind == "checker":
            if not self.source:
                raise ValueError("kind 'checker' needs 'source', which defines check()")
            _check_source(self.source)
        return self


class _LimitsForm(_Form):
    cpu_seconds: float | None = Field(default=None, gt=0, le=600)
    memory_mb: int | None = Field(default=None, le=1 << 20)

    @model_validator(mode="after")
    def _sandbox_has_them(self) -> _LimitsForm:
        Limits.model_validate(self.model_dump(exclude_none=True))
        return self


class _Problem(_Form):
    id: Name
    function: Name
    mode: Literal["function", "inplace", "class"] = "function"
    types: _Types = _Types()
    tests: list[dict[str, Any]] = Field(min_length=1)
    compare: _Compare = _Compare()
    limits: _LimitsForm = _LimitsForm()


class SubmissionForm(_Form):
    id: Name
    problem: Name
    language: Name
    code: str | None = None
    answer: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> SubmissionForm:
        if (self.code is None) == (self.answer is None):
            raise ValueError("needs either 'code' or 'answer'")
        return self


def problem_of(given: Any) -> Problem:
    """Return the problem that one line's value describes; `ValueError` says what is wrong."""
    form = formed(_Problem, given)
    types = form.types
    fields = form.types.model_fields_set
    tests = tuple(_test(form, number, test) for number, test in enumerate(form.tests, 1))
    problem = Problem(
        id=form.id,
        function=form.function,
        tests=tests,
        mode=form.mode,
        types=_signature(types) if fields & {"args", "returns"} else None,
        methods=tuple((name, _signature(one)) for name, one in types.methods.items()),
        compare=form.compare.model_dump(exclude_none=True),
        limits=ProblemLimits(**form.limits.model_dump()),
    )
    if not form.function.isidentifier():
        raise ValueError(f"function: '{form.function}' is no identifier")
    if largest_input(problem) > JOB_BYTES:
        raise ValueError(f"tests: an input has more than {JOB_BYTES} bytes")
    try:
        check(problem, "python")
    except UnjudgeableError as error:
        raise ValueError(str(error)) from error
    return problem


def _test(form: _Problem, number: int, test: Mapping[str, Any]) -> Test:
    key = "calls" if form.mode == "class" else "args"
    where = f"tests: test {number}"
    if missing := [name for name in (key, "expected") if name not in test]:
        raise ValueError(f"{where} has no '{missing[0]}'")
    args, expected = test[key], test["expected"]
    if not isinstance(args, list):
        raise ValueError(f"{where}: '{key}' is not a list")  # noqa: TRY004 - as above
    if form.mode == "class":
        _check_calls(form, where, args, expected)
    elif form.types.args and len(args) != len(form.types.args):
        raise ValueError(f"{where} has {len(args)} arguments for {len(form.types.args)} types")
    elif form.mode == "inplace" and not args:
        raise ValueError(f"{where} has no argument that could be changed in place")
    if form.compare.kind == "any_of" and not isinstance(expected, list):
        raise ValueError(f"{where}: under any_of 'expected' is a list of right answers")
    return Test(tuple(args), expected)


def _check_calls(form: _Problem, where: str, calls: list[Any], expected: Any) -> None:
    formed = all(
        isinstance(call, list)
        and len(call) == 2
        and isinstance(call[0], str)
        and isinstance(call[1], list)
        for call in calls
    )
    if not calls or not formed:
        raise ValueError(f"{where}: 'calls' is not a list of [name, [arguments]]")
    if calls[0][0] != form.function:
        raise ValueError(f"{where}: the first call is not '{form.function}', the constructor")
    if form.compare.kind in ("any_of", "checker"):
        return
    if not isinstance(expected, list) or len(expected) != len(calls):
        raise ValueError(f"{where}: 'expected' has not one value for each call")


def _signature(form: _Method) -> Signature:
    return Signature(tuple((f"arg{n}", kind) for n, kind in enumerate(form.args, 1)), form.returns)


def largest_input(problem: Problem) -> int:
    """Return the bytes of the largest input as JSON."""
    return max((len(json.dumps(test.args)) for test in problem.tests), default=0)


def _check_source(source: str) -> None:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"'source' is no Python ({error})") from error
    names = {getattr(node, "name", getattr(node, "id", "")) for node in ast.walk(tree)}
    if "check" not in names:
        raise ValueError("'source' does not define check(args, expected, got)")


Form = TypeVar("Form", bound=BaseModel)


def formed(form: type[Form], given: Any) -> Form:
    """Return the value in its form; `ValueError` with every fault in it."""
    try:
        return form.model_validate(given)
    except ValidationError as error:
        raise ValueError("; ".join(_explained(dict(fault)) for fault in error.errors())) from error


def _explained(fault: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    said = str(fault["msg"]).removeprefix("Value error, ")
    return f"{where}: {said}" if where else said
