"""The answer to /json: is it JSON, and does it fit the schema that the prompt gave?"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any, NoReturn

from assistant.chat.schema import fit
from assistant.chat.values import JsonState
from runners import fences

_MOST_CHARACTERS = 1_000_000
_TYPES = {"object", "array", "string", "number", "integer", "boolean", "null"}
_START = re.compile(r"\{")
_MOST_STARTS = 50
_SEVERAL = 5


def json_state(prompt: str, answer: str, *, can_retry: bool) -> JsonState:
    """Judge a finished answer; `can_retry` is handed on where it is not valid."""
    text = _json_of(answer)
    if text is None:
        return JsonState("no_json", can_retry=can_retry)
    try:
        value = _parsed(text)
    except json.JSONDecodeError as error:
        return JsonState("syntax", error.msg, error.lineno, error.colno, can_retry=can_retry)
    except (ValueError, RecursionError) as error:
        detail = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        return JsonState("syntax", detail, can_retry=can_retry)
    schema = schema_of(prompt)
    found = fit(value, schema, _SEVERAL)
    left_out = tuple(sorted(found.unchecked))
    if not found.misfits:
        return JsonState("ok", unchecked=left_out)
    detail = "; ".join(f"{one.path or '(the value)'}: {one.message}" for one in found.misfits)
    path = found.misfits[0].path
    return JsonState("schema", detail, path=path, unchecked=left_out, can_retry=can_retry)


def schema_of(prompt: str) -> Any:
    """Return the first JSON schema that stands in a prompt, True (anything fits) without one."""
    decoder = json.JSONDecoder()
    for start in islice(_START.finditer(prompt), _MOST_STARTS):
        try:
            value, _ = decoder.raw_decode(prompt, start.start())
        except (ValueError, RecursionError):
            continue
        if _is_schema(value):
            return value
    return True


def again(state: JsonState, language: str) -> str:
    """Return what a contestant is told about an answer that is not as asked."""
    place = f" (line {state.line}, column {state.column})" if state.line else ""
    if language == "zh":
        what = {
            "no_json": "回答中没有 JSON。",
            "syntax": f"回答不是合法的 JSON：{state.detail}{place}。",
            "schema": f"JSON 不符合 Schema：{state.detail}。",
        }[state.code]
        return f"{what}请重新回答，只给出改正后的 JSON 值，不要任何其他文字。"
    what = {
        "no_json": "There is no JSON in your answer.",
        "syntax": f"Your answer is not valid JSON: {state.detail}{place}.",
        "schema": f"The JSON does not fit the schema. {state.detail}.",
    }[state.code]
    return f"{what} Answer again with the corrected JSON value and nothing else."


def _json_of(answer: str) -> str | None:
    """The JSON of an answer: its fenced block, or all of it where it looks like JSON."""
    parts = fences.split(answer)
    tagged = [one for one in parts.fences if fences.word(one.tag) in ("json", "jsonc", "")]
    if tagged:
        return tagged[0].code
    text = parts.prose.strip()
    return text if text[:1] in tuple('{["-0123456789tfn') and _seems_whole(text) else None


def _seems_whole(text: str) -> bool:
    """Prose may begin with a quotation mark or a digit; then only JSON itself counts."""
    if text[0] in "{[":
        return True
    try:
        _parsed(text)
    except (ValueError, RecursionError):
        return False
    return True


def _parsed(text: str) -> Any:
    if len(text) > _MOST_CHARACTERS:
        raise ValueError(f"longer than {_MOST_CHARACTERS} characters")
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _is_schema(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    kind = value.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    is_typed = all(isinstance(one, str) and one in _TYPES for one in kinds)
    return "$schema" in value or isinstance(value.get("properties"), dict) or is_typed
