"""Scripted models for capability checks: one that knows everything, and some that do not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from eval.capabilities.cases import Case
from eval.capabilities.plan import Options, cases
from eval.capabilities.wording import LANGUAGES, wording
from runners.scripted import Body, Script

OBJECTS = {
    "order": {
        "customer": "Mei",
        "delivery": "express",
        "items": [
            {"name": "notebook", "quantity": 3, "price": 3.5},
            {"name": "pen", "quantity": 1, "price": 1},
        ],
    },
    "meeting": {"title": "Review", "minutes": 30, "online": True, "guests": ["Lena", "Wei"]},
    "release": {
        "version": "1.2.3",
        "stable": True,
        "changes": [{"kind": "added", "summary": "x"}, {"kind": "fixed", "summary": "y"}],
    },
    "server": {
        "host": "cache.example.org",
        "port": 8011,
        "tls": True,
        "limits": {"connections": 20, "seconds": 2.5},
    },
    "bug": {"title": "Empty", "severity": "high", "assignee": None, "steps": ["start", "wait"]},
    "tests": {
        "suite": "parser",
        "passed": 1,
        "failed": 1,
        "cases": [
            {"name": "a", "outcome": "passed", "seconds": 0.1},
            {"name": "b", "outcome": "failed", "seconds": 1.5},
        ],
    },
}
KEPT = {
    "ends_with": {"en": "It is first in, first out. Over.", "zh": "先进先出。完毕。"},
    "begins_with": {"en": "Note: it translates.", "zh": "注意：它会翻译。"},
    "without": {"en": "It keeps things.", "zh": "它保存文件。"},
    "most_lines": {"en": "red, yellow, green", "zh": "红、黄、绿"},
    "json_key": {"en": '{"answer": "Paris"}', "zh": '{"answer": "巴黎"}'},
    "no_digits": {"en": "It has eight.", "zh": "有八条。"},
}
COMMENTED = "```python\ndef f(x):\n    # 返回结果\n    return x\n```"


def knowing(options: Options) -> Callable[[Body], Script]:
    """A model that answers every case of `options` as it should be answered."""
    short = {case.turns[0]: _right(case) for case in cases(options) if case.haystack is None}

    def answer(body: Body) -> Script:
        first = body["messages"][0]["content"]
        return Script.of(short[first] if first in short else _read(first))

    return answer


def _right(case: Case) -> str:
    language = case.cell.language
    if case.cell.check == "json":
        return json.dumps(OBJECTS[case.id])
    if case.cell.check == "chinese_paired":
        return str(case.expected["answer"]).partition("/")[0]
    return KEPT[case.id][language] if case.cell.check == "instructions" else COMMENTED


def _read(text: str) -> str:
    """Find the codes of all places that the question names."""
    question = text.rpartition("\n\n")[2]
    language = "zh" if question.startswith("问题") else "en"
    asked = [place for place in wording(language).long_context.places if place in question]
    return "\n".join(f"{place}: {_code(text, place)}" for place in asked)


def _code(text: str, place: str) -> str:
    for language in LANGUAGES:
        fact = re.escape(wording(language).long_context.fact)
        pattern = fact.replace(r"\{place\}", re.escape(place)).replace(r"\{key\}", r"(\d+)")
        if found := re.search(pattern, text):
            return found[1]
    raise AssertionError(f"no code of {place} in the text")
