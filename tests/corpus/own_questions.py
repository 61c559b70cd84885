"""Questions about this repository's own Python code, and how many find their function."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from assistant.context.cutting import cut
from assistant.context.index import Index

ROOT = Path(__file__).resolve().parents[2]
# Files whose names no question may rely on, by the hundred and of one kind.
_DATA = ROOT / "eval" / "problems"
_MOST_HITS = 60


@dataclass(frozen=True)
class Question:
    ask: str
    path: str
    symbol: str
    earlier: tuple[str, ...] = ()


# What people say after an answer, which names nothing by itself.
FURTHER = (
    "And what happens when that fails?", "Can you show me how it is called?",
    "Explain it again, more simply.", "Why is it done this way?",
    "What would you change about it?", "Write a test for that.",
    "Is there an edge case that it misses?", "How fast is it with large inputs?",
)  # fmt: skip


def further() -> list[Question]:
    """After each question one that means the same function without saying so."""
    return [
        Question(FURTHER[number % len(FURTHER)], one.path, one.symbol, (one.ask,))
        for number, one in enumerate(questions())
    ]


def changed() -> list[Question]:
    """Each question after one about something else."""
    asked = questions()
    return [
        Question(one.ask, one.path, one.symbol, (before.ask,))
        for one, before in zip(asked, [asked[-1], *asked], strict=False)
    ]


def questions() -> list[Question]:
    file = Path(__file__).with_name("retrieval") / "questions.yaml"
    return [Question(**entry) for entry in yaml.safe_load(file.read_text("utf-8"))]


def own_files(share: float = 1.0) -> list[str]:
    """Paths of the Python files of assistant, eval and runners, sorted.

    With a `share`, all that a question is about, and so many of the others: those are drawn
    by the digests of their paths, always the same ones.
    """
    asked = {question.path for question in questions()}
    paths = [
        str(path.relative_to(ROOT))
        for room in ("assistant", "eval", "runners")
        for path in sorted((ROOT / room).rglob("*.py"))
        if not path.is_relative_to(_DATA)
    ]
    return [path for path in paths if path in asked or _drawn(path) < share]


def _drawn(path: str) -> float:
    return int(hashlib.sha256(path.encode()).hexdigest()[:8], 16) / 2**32


def filled(paths: Iterable[str]) -> Index:
    """An index of these files, without vectors."""
    index = Index()
    for path in paths:
        index.put(path, cut("python", (ROOT / path).read_text("utf-8")))
    return index


def found(index: Index, question: Question, vector: np.ndarray | None, first: int = 5) -> bool:
    """Whether the function is among the first so many; pieces of one function count once."""
    hits = index.search(question.ask, vector, _MOST_HITS, earlier=question.earlier)
    different = dict.fromkeys((hit.row.path, hit.row.chunk.symbol) for hit in hits)
    return (question.path, question.symbol) in list(different)[:first]


def recall(index: Index, asked: Sequence[Question], vectors: np.ndarray | None) -> float:
    """The share of the questions whose function is among the first five."""
    rows = [None] * len(asked) if vectors is None else list(vectors)
    hits = [found(index, question, row) for question, row in zip(asked, rows, strict=True)]
    return sum(hits) / len(hits)
