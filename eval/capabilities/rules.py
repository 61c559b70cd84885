"""Whether an answer has the form that was asked for: JSON, or the rule of a conversation. Pure.

An answer without words keeps to nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from eval.capabilities.words import alone
from runners import fences, thoughts

_OPENED = re.compile(f"{thoughts.BEGIN.pattern}$", re.IGNORECASE)
# What may stand around the last word of an answer, or the first.
_AROUND = " \t\r\n*_`\"'“”‘’「」.。!！…~()（）"


@dataclass(frozen=True)
class Found:
    """A JSON value, and whether it was the whole answer or its only fenced block."""

    value: Any
    where: Literal["whole", "fenced"]


def said(answer: str) -> str:
    """Return an answer without what its model thought before it, and without the tags of that.

    A thought that was cut off leaves nothing. Where the server's template opened it in the
    prompt, all before its end is the thought.
    """
    kept, start = [], 0
    for begin, end in fences.split(answer).reasoning:
        opened = _OPENED.search(answer, max(start, begin - thoughts.LONGEST_TAG), begin)
        kept.append(answer[start : opened.start() if opened else begin])
        closed = thoughts.END.match(answer, end)
        start = closed.end() if closed else end
    text = "".join([*kept, answer[start:]])
    again = thoughts.unopened_ends(text)
    return text[again[-1].end() if again else 0 :].strip()


def found_json(answer: str) -> Found | None:
    """Return the JSON of an answer; None where neither all of it is JSON nor its only block."""
    value = _parsed(answer)
    if value is not _NOTHING:
        return Found(value, "whole")
    blocks = fences.split(answer).fences
    value = _parsed(blocks[0].code) if len(blocks) == 1 else _NOTHING
    return Found(value, "fenced") if value is not _NOTHING else None


def is_valid(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a value has the fields, types and values of a JSON Schema."""
    from jsonschema import Draft202012Validator

    return bool(Draft202012Validator(schema).is_valid(value))


def keeps(rule: Mapping[str, Any], answer: str) -> bool:
    """Whether an answer keeps to a rule of `wording.Rule`, given as JSON's own types."""
    worded = any(letter.isalnum() for letter in answer)
    return worded and _KINDS[rule["kind"]](rule, answer)


def _ends_with(rule: Mapping[str, Any], answer: str) -> bool:
    last = answer.rstrip(_AROUND)
    return any(re.search(f"{alone(word)}$", last, re.IGNORECASE) for word in rule["words"])


def _begins_with(rule: Mapping[str, Any], answer: str) -> bool:
    # Markdown may set the word in bold: **Note:** …
    first = answer.lstrip(_AROUND).replace("*", "")
    return any(re.match(alone(word), first, re.IGNORECASE) for word in rule["words"])


def _without(rule: Mapping[str, Any], answer: str) -> bool:
    return not any(word.casefold() in answer.casefold() for word in rule["words"])


def _most_lines(rule: Mapping[str, Any], answer: str) -> bool:
    lines = [line for line in answer.splitlines() if line.strip(" \t`")]
    return len(lines) <= int(rule["lines"])


def _json_key(rule: Mapping[str, Any], answer: str) -> bool:
    """A fence around the object is forgiven, as it is under `json_valid`; words are not."""
    found, text = found_json(answer), answer.strip()
    if found is None or not isinstance(found.value, dict):
        return False
    alone = found.where == "whole" or (text.startswith("```") and text.endswith("```"))
    return alone and all(isinstance(found.value.get(key), str) for key in rule["words"])


def _no_digits(rule: Mapping[str, Any], answer: str) -> bool:
    return not any(letter.isdigit() for letter in answer)


_KINDS: dict[str, Callable[[Mapping[str, Any], str], bool]] = {
    "ends_with": _ends_with,
    "begins_with": _begins_with,
    "without": _without,
    "most_lines": _most_lines,
    "json_key": _json_key,
    "no_digits": _no_digits,
}
_NOTHING = object()


def _parsed(text: str) -> Any:
    """Return the JSON value of a text, `_NOTHING` where it is none."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return _NOTHING


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
