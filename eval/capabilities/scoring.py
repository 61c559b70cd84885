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
from eval.capabilities.rules import Found, found_json, is_valid, keeps, said
from eval.capabilities.words import names
from eval.scores.proxies import comment_texts
from eval.scores.shares import Share
from runners import code

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LETTER = re.compile(r"[^\W\d_]")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\(?(?:\d+|[a-z])[.)、])\s*", re.IGNORECASE)
_MARK = re.compile(r"[\W_]+")


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
    found = _of_kind(found_json(answer), expected["schema"])
    where = {"whole": 0, "fenced": 0}
    if found:
        where[found.where] = 1
    valid = found is not None and is_valid(found.value, expected["schema"])
    return {
        "json_valid": Mark(Share(int(found is not None), 1), where),
        "json_schema": _one(valid),
    }


def _of_kind(found: Found | None, schema: Mapping[str, Any]) -> Found | None:
    """What was found, where it is what was asked for: `5` is JSON, and no object."""
    kind = {"type": schema.get("type", "object")}
    return found if found and is_valid(found.value, kind) else None


# ------------------------------------------------------------------ Chinese


def _task(expected: Mapping[str, Any], answer: str) -> Marks:
    options = expected["options"]
    return {"chinese_paired": _one(is_right(answer, expected["answer"], options))}


def is_right(answer: str, right: str, options: Sequence[str] = ()) -> bool:
    """Whether the answer is the right one.

    Of options, it is the one that the last line with a single one of them names, unless that
    is the end of a mere list; of numbers, it is the last one; else it stands by itself in the
    last line.
    """
    lines = [line for line in answer.splitlines() if line.strip(" `")]
    if options:
        return chosen(lines, options) == right
    if _NUMBER.fullmatch(right):
        numbers = _NUMBER.findall(answer)
        return bool(numbers) and float(numbers[-1]) == float(right)
    return bool(lines) and names(lines[-1], right)


def chosen(lines: Sequence[str], options: Sequence[str]) -> str | None:
    """Return the option that an answer's lines decide for, None where they do not.

    Who counts up and then decides names the decision twice. A list that is nothing but
    several options, each once, decides for none of them.
    """
    single = [
        (line, *named) for line in lines if len(named := sorted(named_in(line, options))) == 1
    ]
    if not single:
        return None
    line, last = single[-1]
    listed = [option for line, option in single if _is_bare(line, option)]
    ends_a_list = _is_bare(line, last) and len(set(listed)) > 1 and listed.count(last) == 1
    return None if ends_a_list else last


def named_in(line: str, options: Sequence[str]) -> set[str]:
    """Return the options that a line names, by any of their names."""
    return {option for option in options if any(names(line, one) for one in option.split("/"))}


def _is_bare(line: str, option: str) -> bool:
    """Whether a line says nothing but an option, as an item of a list does."""
    item = _ITEM.sub("", line).casefold()
    return any(_MARK.sub("", item) == _MARK.sub("", one.casefold()) for one in option.split("/"))


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
