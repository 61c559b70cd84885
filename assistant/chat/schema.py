"""Whether a JSON value fits a JSON schema that a person gave: the plain keywords of it.

What is not checked is named, never passed over: references, and patterns, whose regular
expressions could hold up everybody (docs/decisions/031).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_ANNOTATIONS = frozenset(
    ("$schema", "$id", "$comment", "title", "description", "default", "examples", "format")
)
_CHECKED = frozenset(
    (  # noqa: SIM905 (a list would take fifteen lines)
        "type enum const properties required additionalProperties items minItems maxItems "
        "minimum maximum minLength maxLength"
    ).split()
)
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_SIZES = (("minItems", "maxItems", list), ("minLength", "maxLength", str))


@dataclass(frozen=True)
class Misfit:
    """A place in the value, as `items[2].name`, and what should be there."""

    path: str
    expected: str


def misfits(value: Any, schema: Any, path: str = "") -> Iterator[Misfit]:
    """Yield where the value does not fit; a schema of True takes everything, False nothing."""
    if schema is False:
        yield Misfit(path, "nothing")
    if not isinstance(schema, dict):
        return
    kinds = schema.get("type")
    allowed = kinds if isinstance(kinds, list) else [kinds] if kinds is not None else []
    if allowed and not any(_is(value, str(kind)) for kind in allowed):
        yield Misfit(path, " | ".join(map(str, allowed)))
        return
    if isinstance(schema.get("enum"), list) and not any(_same(value, e) for e in schema["enum"]):
        yield Misfit(path, f"one of {schema['enum']}")
    if "const" in schema and not _same(value, schema["const"]):
        yield Misfit(path, repr(schema["const"]))
    yield from _out_of_bounds(value, schema, path)
    if isinstance(value, dict):
        yield from _in_object(value, schema, path)
    if isinstance(value, list) and "items" in schema:
        for n, item in enumerate(value):
            yield from misfits(item, schema["items"], f"{path}[{n}]")


def unchecked(schema: Any) -> set[str]:
    """Return the keywords of a schema, at any depth, that `misfits` does not look at."""
    if not isinstance(schema, dict):
        return set()
    found = set(schema) - _ANNOTATIONS - _CHECKED
    properties = schema.get("properties")
    inner = list(properties.values()) if isinstance(properties, dict) else []
    inner += [schema.get("items"), schema.get("additionalProperties")]
    return found.union(*map(unchecked, inner))


def _in_object(value: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[Misfit]:
    properties = schema.get("properties")
    known = properties if isinstance(properties, dict) else {}
    required = schema.get("required")
    for name in required if isinstance(required, list) else []:
        if name not in value:
            yield Misfit(_below(path, str(name)), "a value (it is required)")
    others = schema.get("additionalProperties", True)
    for name, item in value.items():
        yield from misfits(item, known.get(name, others), _below(path, name))


def _out_of_bounds(value: Any, schema: dict[str, Any], path: str) -> Iterator[Misfit]:
    if _is(value, "number"):
        yield from _bounded(value, schema, ("minimum", "maximum"), path, "")
    for least, most, kind in _SIZES:
        if isinstance(value, kind):
            yield from _bounded(len(value), schema, (least, most), path, "a length of ")


def _bounded(
    size: float, schema: dict[str, Any], names: tuple[str, str], path: str, what: str
) -> Iterator[Misfit]:
    low, high = (schema.get(name) for name in names)
    if isinstance(low, int | float) and size < low:
        yield Misfit(path, f"{what}at least {low}")
    if isinstance(high, int | float) and size > high:
        yield Misfit(path, f"{what}at most {high}")


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES.get(kind, ()))


def _same(one: Any, other: Any) -> bool:
    """Equality as JSON has it: true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
