"""One order of chunks out of two: by words and by meaning."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from assistant.context.words import Mask, Scores

Numbers: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

# A chunk is worth more in a file that is about the question: its functions rarely repeat
# what the head of the file says. The share of the file's best chunk that each one gets.
FILE = 0.5
# Both halves are brought to 0…1 by their best; a sum of shares keeps how far ahead the
# best one is, which a sum of ranks forgets. Measured in docs/context.md.
MEANING = 0.5


def fused(by_words: Scores, by_meaning: Scores | None, alive: Mask, starts: Numbers) -> Scores:
    """A score for every row, at most 1; `by_meaning` are cosines, None for words alone.

    `starts` are the first rows of the files, in order: a file's rows stand together.
    """
    scores = _share(by_words, alive)
    if by_meaning is not None:
        scores = (1 - MEANING) * scores + MEANING * _share(by_meaning, alive)
    if not len(starts):
        return scores
    lengths = np.diff(starts, append=len(scores))
    of_file = np.repeat(np.maximum.reduceat(scores, starts), lengths)
    return np.asarray((scores + FILE * of_file * (scores > 0)) / (1 + FILE))


def best(scores: Scores, most: int) -> list[int]:
    """The rows of the best scores, the best first; of equal ones those that came first."""
    if len(scores) <= most:
        rows = np.arange(len(scores))
    else:
        # All rows as good as the last of the best, so that equal ones keep their order.
        least = np.partition(scores, -most)[-most]
        rows = np.flatnonzero(scores >= least)
    order = np.argsort(-scores[rows], kind="stable")[:most]
    return [int(row) for row in rows[order]]


def _share(scores: Scores, alive: Mask) -> Scores:
    best = scores[alive].max(initial=0.0)
    return np.where(alive, np.clip(scores / best, 0, 1), 0) if best > 0 else np.zeros(len(scores))
