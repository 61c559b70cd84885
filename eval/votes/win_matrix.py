"""Who beat whom: the votes counted pair by pair. Pure, no I/O.

A rating sums a contestant up over all its opponents; the matrix shows what it rests
on, also that two contestants have never met.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.ratings import OUTCOMES

if TYPE_CHECKING:
    from eval.records.readings import PairVote


@dataclass(frozen=True)
class Cell:
    """What one contestant (the row) did against another (the column), in pairs."""

    wins: int = 0
    losses: int = 0
    ties: int = 0  # both kinds

    @property
    def games(self) -> int:
        return self.wins + self.losses + self.ties

    @property
    def score(self) -> float:
        """Pairs won, a tie as half of one."""
        return self.wins + self.ties / 2

    @property
    def share(self) -> float | None:
        """Share of pairs won, 0 to 1; None where the two have never met."""
        return self.score / self.games if self.games else None


Matrix = tuple[tuple[Cell, ...], ...]


def win_matrix(votes: Iterable[PairVote], contestants: Sequence[str]) -> Matrix:
    """Return a square of cells, rows and columns in the order of `contestants`.

    Raises `ValueError` for an unknown outcome and for a vote on somebody who is not in
    `contestants`.
    """
    known = set(contestants)
    won: Counter[tuple[str, str]] = Counter()
    tied: Counter[tuple[str, str]] = Counter()
    for vote in votes:
        pair = (vote.model_a, vote.model_b)
        if not known.issuperset(pair):
            raise ValueError(f"a vote names {pair}, who are not both among the contestants")
        if vote.outcome not in OUTCOMES:
            legal = ", ".join(OUTCOMES)
            raise ValueError(f"outcome {vote.outcome!r} is unknown; legal are {legal}")
        if vote.outcome == "a":
            won[pair] += 1
        elif vote.outcome == "b":
            won[pair[::-1]] += 1
        else:
            tied[pair] += 1
            tied[pair[::-1]] += 1
    return tuple(
        tuple(Cell(won[row, other], won[other, row], tied[row, other]) for other in contestants)
        for row in contestants
    )
