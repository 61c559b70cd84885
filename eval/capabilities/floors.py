"""What an answer would score that knows nothing: the floor under a share. Pure.

The floor is counted by the scorers themselves, over the very cases that were asked, so that
what the results say of it follows every change of a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from eval.capabilities.figures import Name
from eval.capabilities.scoring import marks
from eval.lines import Record

FINE = "Fine."
EMPTY = "{}"
LONE_COMMENT = "```python\n# 好\n```"


def floor(name: Name, records: Iterable[Record]) -> float:
    """Return how many of these answers would have passed a check if each had been blind.

    A blind answer is the same everywhere; where a task names its options, it is any one of
    them, so that the floor is what guessing passes on average.
    """
    return sum(_of_one(name, record) for record in records)


def _of_one(name: Name, record: Record) -> float:
    blind = _BLIND[record["check"]](record["expected"])
    shares = [marks({**record, "answer": answer})[name].share for answer in blind]
    return sum(one.count / one.total for one in shares) / len(shares)


def _same(answer: str) -> Callable[[Mapping[str, Any]], Sequence[str]]:
    return lambda expected: (answer,)


def _options(expected: Mapping[str, Any]) -> Sequence[str]:
    return [option.partition("/")[0] for option in expected["options"]] or [FINE]


_BLIND: dict[str, Callable[[Mapping[str, Any]], Sequence[str]]] = {
    "long_context": _same(FINE),
    "multi_fact": _same(FINE),
    "json": _same(EMPTY),
    "chinese_paired": _options,
    "chinese_comments": _same(LONE_COMMENT),
    "instructions": _same(FINE),
}
