"""Whether a JSON value fits the JSON schema that a person gave, by the library `jsonschema`.

Schemas are strangers' words, and the check runs where everybody waits for it. So nothing is
fetched, no regular expression of a schema is run, and the work is bounded; what is not checked
for such a reason is named, never passed over (docs/decisions/040).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from jsonschema import (
    Draft4Validator,
    Draft6Validator,
    Draft7Validator,
    Draft201909Validator,
    Draft202012Validator,
    ValidationError,
)
from jsonschema.exceptions import UnknownType
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

# Looks at a keyword, each some 20 microseconds.
MOST_STEPS = 10_000
_MOST_UNIQUE = 1_000  # what cannot be sorted is compared each with each
_LONGEST_MESSAGE = 200
_REST = "…"  # stands for all that came after the last step

_DRAFTS = {
    "draft-04": Draft4Validator,
    "draft-06": Draft6Validator,
    "draft-07": Draft7Validator,
    "2019-09": Draft201909Validator,
}
# They run regular expressions, or look for properties by them.
_LEFT_OUT = frozenset(("pattern", "patternProperties", "unevaluatedProperties", "unevaluatedItems"))
_SAY_NOTHING = frozenset(
    (
        "$schema", "$id", "id", "$anchor", "$comment", "$defs", "$vocabulary", "definitions",
        "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
        "format", "contentEncoding", "contentMediaType", "then", "else", "minContains",
        "maxContains",
    )
)  # fmt: skip
# What a schema that breaks the rules of schemas makes the library raise.
_BROKEN = (
    Unresolvable, UnknownType, TypeError, ValueError, AttributeError, LookupError, ArithmeticError,
)  # fmt: skip

Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError]]


@dataclass(frozen=True)
class Misfit:
    """A place in the value, as `items[2].name`, and what is wrong there."""

    path: str
    message: str


@dataclass(frozen=True)
class Fit:
    """Where a value does not fit, and keywords of the schema that were not looked at."""

    misfits: tuple[Misfit, ...] = ()
    unchecked: frozenset[str] = frozenset()


class _TooMuch(Exception):
    """The check has taken all its steps."""


@dataclass
class _Sight:
    """What a check has seen so far."""

    steps: int = 0
    unchecked: set[str] = field(default_factory=set)

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _TooMuch


def fit(value: Any, schema: Any, most: int) -> Fit:
    """Return how a value fits, and no more than `most` misfits; True fits all, False nothing."""
    if schema is False:
        return Fit((Misfit("", "nothing is allowed here"),))
    if not isinstance(schema, dict):
        return Fit()
    sight = _Sight()
    found: list[Misfit] = []
    try:
        validator = _validator(schema, sight)
        for error in islice(validator.iter_errors(value), most):
            found.append(Misfit(_path(error.absolute_path), _short(error.message)))
    except (_TooMuch, RecursionError):
        sight.unchecked.add(_REST)
    except _BROKEN:
        sight.unchecked.add("$schema")
    return Fit(tuple(found), frozenset(sight.unchecked))


def _validator(schema: dict[str, Any], sight: _Sight) -> Any:
    named = str(schema.get("$schema", ""))
    draft = next((one for key, one in _DRAFTS.items() if key in named), Draft202012Validator)
    own = {"required": _required, "additionalProperties": _additional, "uniqueItems": _unique}
    keywords = {**draft.VALIDATORS, **own}
    known = keywords.keys() | _SAY_NOTHING
    guarded = {name: _guarded(name, check, known, sight) for name, check in keywords.items()}
    # A registry of nothing: the library's own would ask the network.
    return extend(draft, guarded)(schema, registry=Registry())


def _guarded(name: str, check: Keyword, known: set[str], sight: _Sight) -> Keyword:
    def looked(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        sight.step()
        sight.unchecked.update(schema.keys() - known)
        if name in _LEFT_OUT:
            sight.unchecked.add(name)
            return
        try:
            yield from check(validator, value, instance, schema) or ()
        except _BROKEN:
            sight.unchecked.add(name)

    return looked


def _required(validator: Any, names: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    """As the library's, but it names the place that lacks."""
    for name in names if isinstance(instance, dict) else ():
        if name not in instance:
            yield ValidationError("a value is required here", path=[name])


def _additional(
    validator: Any, others: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    """As the library's, but it names each place, and looks for no patterns."""
    if not isinstance(instance, dict):
        return
    if "patternProperties" in schema:
        raise ValueError("which ones are additional, patterns would say")
    for name in [name for name in instance if name not in schema.get("properties", {})]:
        if others is False:
            yield ValidationError("the schema has no such property", path=[name])
        else:
            yield from validator.descend(instance[name], others, path=name)


def _unique(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, list) and len(instance) > _MOST_UNIQUE:
        raise ValueError("too many to be compared")
    check: Keyword = Draft202012Validator.VALIDATORS["uniqueItems"]
    yield from check(validator, wanted, instance, schema) or ()


def _path(parts: Any) -> str:
    whole = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return re.sub(r"^\.", "", whole)


def _short(message: str) -> str:
    """The library repeats the value, which may be long; what is wrong stands at the end."""
    if len(message) <= _LONGEST_MESSAGE:
        return message
    half = _LONGEST_MESSAGE // 2
    return f"{message[:half]} … {message[-half:]}"
