"""From a raw answer to what it scored. Pure: the same record gives the same marks.

A record carries all that it is scored by (`expected`), so that later wordings of the cases
change nothing about answers of today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eval.capabilities.figures import Name
from eval.capabilities.rules import found_json, is_valid, keeps, said
from eval.scores.proxies import comment_texts
from eval.scores.shares import Share
from runners import code

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Mark:
    """What one answer scored, and counts that stand beside the score."""

    share: Share
    notes: Mapping[str, int] = field(default_factory=dict)


Marks = dict[Name, Mark]


def marks(record: Mapping[str, Any]) -> Marks:
    """Return the marks of one answer by the names of the results they belong to."""
    return _SCORERS[record["check"]](record["expected"], said(record["answer"]))


def _one(passed: bool) -> Mark:
    return Mark(Share(int(passed), 1))


# ------------------------------------------------------------------ long context


def keys_of(answer: str) -> list[str]:
    """Return all keys in an answer: digits of six, not part of more."""
    return re.findall(r"(?<!\d)\d{6}(?!\d)", answer)


def _key(expected: Mapping[str, Any], answer: str) -> Marks:
    """The code and no other one: a list of guesses is no answer."""
    return {"long_context": _one(set(keys_of(answer)) == {expected["key"]})}


def _keys(expected: Mapping[str, Any], answer: str) -> Marks:
    told = told_keys(answer, expected["keys"])
    right = sum(told.get(place) == {key} for place, key in expected["keys"].items())
    return {"multi_fact": Mark(Share(right, len(expected["keys"])))}


def told_keys(answer: str, places: Iterable[str]) -> dict[str, set[str]]:
    """Return the first key behind each mention of a place, and before the next place.

    The first alone, so that what a model adds when it has answered takes nothing away, and
    guesses add nothing.
    """
    names = sorted(places, key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, names))})", answer, flags=re.IGNORECASE)
    known = {name.casefold(): name for name in names}
    told: dict[str, set[str]] = {}
    for name, after in zip(parts[1::2], parts[2::2], strict=True):
        told.setdefault(known[name.casefold()], set()).update(keys_of(after)[:1])
    return told


# ------------------------------------------------------------------ JSON


def _json(expected: Mapping[str, Any], answer: str) -> Marks:
    found = found_json(answer)
    where = {"whole": 0, "fenced": 0}
    if found:
        where[found.where] = 1
    valid = found is not None and is_valid(found.value, expected["schema"])
    return {
        "json_valid": Mark(Share(int(found is not None), 1), where),
        "json_schema": _one(valid),
    }


# ------------------------------------------------------------------ Chinese


def _task(expected: Mapping[str, Any], answer: str) -> Marks:
    options = expected["options"]
    return {"chinese_paired": _one(is_right(answer, expected["answer"], options))}


def is_right(answer: str, right: str, options: Sequence[str] = ()) -> bool:
    """Whether the answer is the right one.

    Of options, it is the one that the last line with a single one of them names; of
    numbers, it is the last one; else it stands by itself in the last line.
    """
    lines = [line for line in answer.splitlines() if line.strip(" `")]
    if options:
        named = [named_in(line, options) for line in lines]
        alone = [names for names in named if len(names) == 1]
        return bool(alone) and alone[-1] == {right}
    if _NUMBER.fullmatch(right):
        numbers = _NUMBER.findall(answer)
        return bool(numbers) and float(numbers[-1]) == float(right)
    alone_in = rf"(?<![A-Za-z]){re.escape(right)}(?![A-Za-z])"
    return bool(lines) and re.search(alone_in, lines[-1]) is not None


def named_in(line: str, options: Sequence[str]) -> set[str]:
    """Return the options that a line names, by any of their names."""
    text = line.casefold()
    return {
        option for option in options if any(name.casefold() in text for name in option.split("/"))
    }


def _comments(expected: Mapping[str, Any], answer: str) -> Marks:
    """Lines of comments with Chinese in them; none at all is one line that is missing."""
    language = str(expected["language"])
    program = code.submission(answer, language).code
    lines = [
        line
        for text in comment_texts(language, program)
        for line in text.splitlines()
        if _LETTER.search(line) and not line.lstrip().startswith(">>>")
    ]
    chinese = sum(bool(_HAN.search(line)) for line in lines)
    none = {"without_comments": int(not lines)}
    return {"chinese_comments": Mark(Share(chinese, len(lines) or 1), none)}


# ------------------------------------------------------------------ instructions


def _turn(expected: Mapping[str, Any], answer: str) -> Marks:
    return {"instructions": _one(keeps(expected["rule"], answer))}


_SCORERS: dict[str, Callable[[Mapping[str, Any], str], Marks]] = {
    "long_context": _key,
    "multi_fact": _keys,
    "json": _json,
    "chinese_paired": _task,
    "chinese_comments": _comments,
    "instructions": _turn,
}
