"""Votes hang together in two ways: by who gave them, and by what was asked. Pure.

The variance clustered both ways is that by voters, plus that by questions, less that by
what one voter said on one question, which both contain (Cameron, Gelbach and Miller 2011).
A question that only one voter judged is in both alike; so only those that several judged
add anything. The difference may fall below 0 by chance; then it is taken as 0. Degrees of
freedom are Satterthwaite's for the sum of the two parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from eval.ratings import Ballots
    from eval.votes.bradley_terry import Floats, Ints


def by_questions(ballots: Ballots, inside: Any) -> tuple[Any, Ints, Ints]:
    """Return which pairs `inside` (a truth value each) are on questions that several voters
    judged, and for these the running numbers of the question and of voter and question."""
    pairs = np.flatnonzero(inside)
    question, voter = ballots.question[pairs], ballots.voter[pairs]
    cells, cell = np.unique(question * (1 + voter.max(initial=0)) + voter, return_inverse=True)
    judges = np.bincount(cells // (1 + voter.max(initial=0)))
    shared = judges[question] > 1
    which = np.zeros(ballots.a.size, dtype=bool)
    which[pairs[shared]] = True
    return which, _running(question[shared]), _running(cell[shared])


def _running(numbers: Ints) -> Ints:
    return np.asarray(np.unique(numbers, return_inverse=True)[1], dtype=np.int64)


def together(
    of_voters: Floats, freedom: Floats, more: Floats, freedom_more: Floats
) -> tuple[Floats, Floats]:
    """Return variance and degrees of freedom of both ways together.

    `more` is what questions add, with its own degrees of freedom.
    """
    more = np.maximum(more, 0)
    whole = of_voters + more
    spread = of_voters**2 / freedom + more**2 / freedom_more
    tiny = np.finfo(float).tiny
    return whole, np.where(spread > tiny, whole**2 / np.maximum(spread, tiny), freedom)
