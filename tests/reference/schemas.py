"""JSON Schema, as pydantic writes it, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .tables import bounds, code, either

Schema = Mapping[str, Any]
Link = Callable[[str], str]

_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "object": "any keys",
    "": "anything",
}
_FORMATS = {"date": "date", "path": "path", "ipv4network": "network", "ipv6network": "network"}
_FIXED = {"boolean": ["`true`", "`false`"], "null": ["`null`"]}


def in_words(schema: Schema, link: Link) -> str:
    """Return what a key may hold; `link` makes a link of a model's name."""
    return either(list(dict.fromkeys(_choices(schema, link))))


def _choices(schema: Schema, link: Link) -> Iterator[str]:
    if name := reference(schema):
        yield link(name)
    elif several := schema.get("anyOf") or schema.get("oneOf"):
        for one in several:
            yield from _choices(one, link)
    elif "enum" in schema or "const" in schema:
        yield from (code(value) for value in schema.get("enum") or [schema["const"]])
    elif schema.get("type") in _FIXED:
        yield from _FIXED[schema["type"]]
    elif schema.get("type") == "array":
        some = {0: "", 1: "one or more "}[schema.get("minItems", 0)]
        yield f"list of {some}{_many(in_words(schema['items'], link))}"
    elif isinstance(schema.get("additionalProperties"), Mapping):
        yield f"names, each with {in_words(schema['additionalProperties'], link)}"
    else:
        yield _plain(schema)


def _many(words: str) -> str:
    """The plural of what `_plain` gives; other words are left alone."""
    return re.sub(r"^(text|path|network|number|whole number|date)\b", r"\1s", words)


def _plain(schema: Schema) -> str:
    words = _FORMATS.get(schema.get("format", "")) or _WORDS[schema.get("type", "")]
    limits = bounds(
        above=schema.get("exclusiveMinimum"),
        least=schema.get("minimum"),
        below=schema.get("exclusiveMaximum"),
        most=schema.get("maximum"),
    )
    form = f" like `{schema['pattern']}`" if "pattern" in schema else ""
    return " ".join([words, ", ".join(limits)]).strip() + form


def reference(schema: Schema) -> str:
    """Return the name of the model that a schema refers to, empty for none."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def references(schema: Schema, place: str) -> Iterator[tuple[str, str]]:
    """Yield the models that a key holds with their places: `[]` in lists, `.NAME` in mappings."""
    if name := reference(schema):
        yield name, place
    for one in [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        yield from references(one, place)
    if "items" in schema:
        yield from references(schema["items"], f"{place}[]")
    if isinstance(schema.get("additionalProperties"), Mapping):
        yield from references(schema["additionalProperties"], f"{place}.NAME")
