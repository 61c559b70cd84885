"""How severe raters are, fitted out: rating = contestant + rater + noise. Pure, no I/O.

Least squares. Severities are centred, weighted by how much each person rated, so that
the mean of all ratings stays where it was: who is stricter moves no contestant, whoever
rated what. Where raters and contestants fall into groups that nobody connects, a group's
severity cannot be told from its contestants' quality; each group is then centred by
itself, and `crossed` says that contestants of different groups cannot be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.scores.resampling import Floats


@dataclass(frozen=True)
class Mark:
    """A value that a rater gave to something of a contestant."""

    rater: str
    contestant: str
    value: float


@dataclass(frozen=True)
class Severity:
    """What the fit found, in points of the scale.

    `leniency` says by how much a rater's values lie above those of the others; `adjusted`
    are the contestants' means without it, `raw` the plain ones.
    """

    raw: Mapping[str, float]
    adjusted: Mapping[str, float]
    leniency: Mapping[str, float]
    crossed: bool


def fit(marks: Sequence[Mark]) -> Severity:
    """Fit the model to all marks; nothing is in it for nobody."""
    contestants = sorted({mark.contestant for mark in marks})
    raters = sorted({mark.rater for mark in marks})
    table = Table.of(marks, contestants, raters)
    adjusted, leniency = table.fitted()
    return Severity(
        raw=dict(zip(contestants, table.means(), strict=True)),
        adjusted=dict(zip(contestants, adjusted.tolist(), strict=True)),
        leniency=dict(zip(raters, leniency.tolist(), strict=True)),
        crossed=len(table.groups()) <= 1,
    )


@dataclass(frozen=True)
class Table:
    """Marks as sums and counts, contestants × raters: all that least squares needs."""

    sums: Floats
    counts: Floats

    @classmethod
    def of(cls, marks: Sequence[Mark], contestants: Sequence[str], raters: Sequence[str]) -> Table:
        """Count marks by these names, in their order."""
        rows = {name: at for at, name in enumerate(contestants)}
        columns = {name: at for at, name in enumerate(raters)}
        sums, counts = np.zeros((2, len(rows), len(columns)))
        for mark in marks:
            at = rows[mark.contestant], columns[mark.rater]
            sums[at] += mark.value
            counts[at] += 1
        return cls(sums, counts)

    def means(self) -> list[float]:
        """Return each contestant's plain mean, NaN for one that nobody rated."""
        with np.errstate(invalid="ignore"):
            return [float(one) for one in self.sums.sum(axis=1) / self.counts.sum(axis=1)]

    def fitted(self) -> tuple[Floats, Floats]:
        """Return adjusted means and leniencies, NaN for who has no mark."""
        contestants, raters = self.counts.shape
        effects = np.zeros(contestants + raters)
        effects[[*(self.counts.sum(axis=1) == 0), *(self.counts.sum(axis=0) == 0)]] = np.nan
        for rows, columns in self.groups():
            effects[[*rows, *(contestants + one for one in columns)]] = self._of_group(
                rows, columns
            )
        return effects[:contestants], effects[contestants:]

    def groups(self) -> list[tuple[list[int], list[int]]]:
        """Return contestants and raters by what connects them, in the order of contestants."""
        groups: list[tuple[list[int], list[int]]] = []
        left = set(np.flatnonzero(self.counts.sum(axis=1)).tolist())
        while left:
            rows, columns = {min(left)}, set[int]()
            while True:
                reached = set(np.flatnonzero(self.counts[sorted(rows)].sum(axis=0)).tolist())
                back = set(np.flatnonzero(self.counts[:, sorted(reached)].sum(axis=1)).tolist())
                if (reached, back) == (columns, rows):
                    break
                rows, columns = back, reached
            groups.append((sorted(rows), sorted(columns)))
            left -= rows
        return groups

    def _of_group(self, rows: Sequence[int], columns: Sequence[int]) -> Floats:
        """Solve the normal equations of one group; its leniencies are 0 on the whole."""
        counts = self.counts[np.ix_(rows, columns)]
        sums = self.sums[np.ix_(rows, columns)]
        given, taken = counts.sum(axis=1), counts.sum(axis=0)
        equations = np.block([[np.diag(given), counts], [counts.T, np.diag(taken)]])
        # Only differences are determined: this row, which the others leave open, sets the level.
        centre = np.concatenate([np.zeros(len(rows)), taken])
        left = np.vstack([equations, centre])
        right = np.concatenate([sums.sum(axis=1), sums.sum(axis=0), [0.0]])
        return np.asarray(np.linalg.lstsq(left, right, rcond=None)[0])
