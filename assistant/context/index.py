"""The chunks of one library, found by words and by meaning.

Rows are only ever added; those of a file that was replaced or removed no longer count, and
when they are the most, the index is made anew from what counts. No method is to be called
from two threads at once.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from assistant.context.cutting import CutChunk, CutFile
from assistant.context.ranking import best, fused
from assistant.context.terms import EARLIER, terms, weighed_terms
from assistant.context.words import Words

Vectors: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]

_FEWEST_DEAD = 2_000
_SHORTEST_NAME = 4  # a shorter one stands in other words
_BETWEEN_WORDS = re.compile(r"[^A-Za-z0-9\u0080-\U0010ffff]+")


@dataclass(frozen=True)
class Row:
    """A chunk of a file. `meant` is the text that is compared by meaning."""

    path: str
    chunk: CutChunk
    meant: str


@dataclass(frozen=True)
class Hit:
    """A row with its score; 0 where nothing speaks for it."""

    row: Row
    score: float


class Index:
    """Rows by file, with their terms and, as they come, their vectors."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._alive = np.zeros(0, np.bool_)
        self._has_vector = np.zeros(0, np.bool_)
        self._vectors = np.zeros((0, 0), np.float32)
        self._words = Words()
        self._files: dict[str, range] = {}
        self._names: dict[str, set[str]] = {}  # by which questions name files, with the paths
        self._starts = array("q")  # the first row of each file that has any, replaced ones too

    def put(self, path: str, file: CutFile) -> None:
        """Take in a file in place of the one of this path; vectors of equal chunks stay."""
        old = self._vectors_by_text(path)
        self.drop(path)
        first = len(self._rows)
        self._files[path] = range(first, first + len(file.chunks))
        if file.chunks:
            self._starts.append(first)
        if len(name := _name(path)) >= _SHORTEST_NAME:
            self._names.setdefault(name, set()).add(path)
        self._grow(len(file.chunks))
        of_path = list(terms(path))
        for at, chunk in enumerate(file.chunks, first):
            counts = dict(chunk.terms)
            for term in of_path:
                counts[term] = counts.get(term, 0) + 1
            self._rows.append(Row(path, chunk, _meant(path, chunk)))
            self._words.add(counts)
            if (vector := old.get(self._rows[-1].meant)) is not None:
                self._set(at, vector)

    def drop(self, path: str) -> None:
        """Forget a file; one that is not there is no error."""
        named = self._names.get(_name(path), set())
        named.discard(path)
        if not named:
            self._names.pop(_name(path), None)
        for at in self._files.pop(path, range(0)):
            self._alive[at] = False

    def lacking(self, path: str) -> list[str]:
        """The texts of a file's chunks that have no vector yet."""
        rows = self._files.get(path, range(0))
        return [self._rows[at].meant for at in rows if not self._has_vector[at]]

    def meant(self, path: str) -> list[str]:
        """The texts of all chunks of a file, in order."""
        return [self._rows[at].meant for at in self._files.get(path, range(0))]

    def set_vectors(self, path: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Give the chunks of a file the vectors of their texts; shape (texts, dimension)."""
        known = dict(zip(texts, vectors, strict=True))
        for at in self._files.get(path, range(0)):
            if (vector := known.get(self._rows[at].meant)) is not None:
                self._set(at, vector)

    def vectors(self, path: str) -> Vectors | None:
        """The vectors of all chunks of a file; None while some are lacking."""
        rows = self._files.get(path, range(0))
        whole = slice(rows.start, rows.stop)
        return self._vectors[whole] if self._has_vector[whole].all() else None

    def chunk_count(self, path: str) -> int | None:
        """How many chunks a file has; None where it is not there."""
        return len(self._files[path]) if path in self._files else None

    def search(
        self, question: str, vector: Vectors | None, most: int, *, earlier: Sequence[str] = ()
    ) -> list[Hit]:
        """The best rows, the best first; `earlier` are the questions before, newest first.

        Rows that nothing speaks for come last, and only where there are few rows.
        """
        count = len(self._rows)
        alive = self._alive[:count]
        by_words = self._words.scores(weighed_terms(question, earlier), alive)
        by_meaning = None
        if vector is not None and self._vectors.shape[1] == len(vector):
            # Not `@`: its threads spin while they wait for each other, at the cost of all others.
            by_meaning = np.vecdot(self._vectors[:count], vector).astype(np.float64)
        scores = fused(by_words, by_meaning, alive, np.array(self._starts, np.int64))
        scores += self._named([question, *earlier[:1]])
        scores[~alive] = -np.inf
        wanted = alive if alive.sum() <= most else alive & (scores > 0)
        return [Hit(self._rows[at], float(scores[at])) for at in best(scores, most) if wanted[at]]

    def is_wasteful(self) -> bool:
        """Whether most rows no longer count."""
        dead = len(self._rows) - sum(map(len, self._files.values()))
        return dead > max(_FEWEST_DEAD, len(self._rows) // 2)

    def _named(self, questions: Sequence[str]) -> Any:
        """A file that the question names comes before all others, and one that the question
        before it named before most: further back the talk has moved on."""
        extra = np.zeros(len(self._rows))
        for age, question in reversed([*enumerate(questions)]):
            asked = question.lower()
            for path in (p for name, paths in self._names.items() if name in asked for p in paths):
                rows = self._files[path]
                extra[rows.start : rows.stop] = EARLIER**age
        return extra

    def _vectors_by_text(self, path: str) -> dict[str, Vectors]:
        rows = self._files.get(path, range(0))
        return {self._rows[at].meant: self._vectors[at] for at in rows if self._has_vector[at]}

    def _set(self, at: int, vector: Vectors) -> None:
        if self._vectors.shape[1] != len(vector):
            self._vectors = np.zeros((len(self._alive), len(vector)), np.float32)
            self._has_vector[:] = False
        self._vectors[at] = vector
        self._has_vector[at] = True

    def _grow(self, more: int) -> None:
        """Room for so many rows more; doubled, so that adding stays cheap."""
        count = len(self._rows)
        if count + more > len(self._alive):
            room = max(1_024, 2 * (count + more)) - len(self._alive)
            self._alive = np.concatenate([self._alive, np.zeros(room, np.bool_)])
            self._has_vector = np.concatenate([self._has_vector, np.zeros(room, np.bool_)])
            shape = (room, self._vectors.shape[1])
            self._vectors = np.concatenate([self._vectors, np.zeros(shape, np.float32)])
        self._alive[count : count + more] = True


def _name(path: str) -> str:
    return path.rpartition("/")[2].lower()


def _meant(path: str, chunk: CutChunk) -> str:
    """What is embedded of a chunk: where it stands, its name, and how it begins."""
    name = path.rpartition("/")[2].rpartition(".")[0] or path
    words = _BETWEEN_WORDS.sub(" ", f"{name} {chunk.symbol}").strip()
    return f"{words}: {chunk.head}"
