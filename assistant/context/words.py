"""BM25 over chunks that come and go.

Chunks are rows, counted from 0 and never reused. A term's rows and counts are two growing
arrays that numpy reads without copying, so that adding a file costs its own terms and a
question costs its own (docs/decisions/029: why not a library that builds a matrix).
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

Scores: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

# The usual constants; a count's worth levels off, long chunks are held back.
_K1, _B = 1.2, 0.75


class Words:
    """The terms of all rows; which rows still count is told with each question."""

    def __init__(self) -> None:
        self._rows: dict[str, array[int]] = {}
        self._counts: dict[str, array[int]] = {}
        self._lengths = array("I")

    def add(self, counts: Mapping[str, int]) -> None:
        """Add the next row."""
        row = len(self._lengths)
        for term, count in counts.items():
            rows = self._rows.get(term)
            if rows is None:
                rows = self._rows[term] = array("I")
                self._counts[term] = array("I")
            rows.append(row)
            self._counts[term].append(count)
        self._lengths.append(sum(counts.values()))

    def scores(self, terms: Mapping[str, float], alive: Mask) -> Scores:
        """A score for every row, 0 where no term occurs or the row does not count.

        `terms` are weighed.
        """
        lengths = np.array(self._lengths, np.float64)
        scores = np.zeros(len(lengths))
        total = int(alive.sum())
        if not total:
            return scores
        weights = _K1 * (1 - _B + _B * lengths / max(1.0, lengths[alive].mean()))
        for term, weight in terms.items():
            if term in self._rows:
                rows = np.array(self._rows[term], np.int64)
                counts = np.array(self._counts[term], np.float64)
                holding = int(alive[rows].sum())
                rarity = np.log(1 + (total - holding + 0.5) / (holding + 0.5))
                scores[rows] += weight * rarity * counts * (_K1 + 1) / (counts + weights[rows])
        scores[~alive] = 0
        return scores
