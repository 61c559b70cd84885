"""Somebody who watches battles and guesses, from all but the words, which slot is whose.

`features` are what a battle's page is sent before the vote: when and by how much each slot
grew, where the growth paused, in what order the slots began and ended. `guessed` trains on
one part of the battles and guesses the others; `told_apart` trains on all of some battles
and guesses others that were watched in another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

PAUSE = 0.35  # seconds without growth that somebody would notice


@dataclass
class Seen:
    """One slot as it was seen: moments (seconds from the question) and lengths."""

    moments: list[float] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    text: str = ""
    ended: float = 0.0  # when it was seen to be finished

    def grew(self, moment: float, length: int) -> None:
        if not self.lengths or length != self.lengths[-1]:
            self.moments.append(moment)
            self.lengths.append(length)


def features(slots: Sequence[Seen]) -> list[float]:
    """Differences between the two slots of a battle, the first minus the second."""
    one, other = (_of(slot, slots[1 - place]) for place, slot in enumerate(slots))
    return [a - b for a, b in zip(one, other, strict=True)]


def _of(slot: Seen, other: Seen) -> list[float]:
    moments, lengths = np.array(slot.moments), np.array(slot.lengths, dtype=float)
    gaps, steps = np.diff(moments), np.diff(lengths)
    if not len(gaps):
        gaps, steps = np.zeros(1), np.zeros(1)
    pauses = np.flatnonzero(gaps > PAUSE)
    stops = [int(lengths[n]) for n in pauses]
    spoken = max(moments[-1] - moments[0], 0.01)
    alone = moments > other.ended  # what was seen after the other one had finished
    tail = gaps[alone[1:]] if alone[1:].any() else np.zeros(1)
    pace = float(np.sum(steps[alone[1:]]) / max(float(np.sum(tail)), 0.01)) if len(tail) > 1 else 0
    return [
        moments[0],
        lengths[0],
        len(moments),
        lengths[-1],
        slot.ended,
        slot.ended - moments[-1],
        lengths[-1] / spoken,
        *(gaps.mean(), gaps.std(), gaps.max()),
        *(steps.mean(), steps.std(), steps.max()),
        *(len(pauses), tail.std(), tail.max(), pace),
        # Where growth paused: at the end of a line, or of a word, of its own text?
        sum(slot.text[max(0, at - 1) : at + 1].count("\n") for at in stops),
        sum(slot.text[max(0, at - 1) : at + 1].count(" ") for at in stops),
        float(np.std([len(slot.text[at:].partition("\n")[0]) for at in stops] or [0])),
    ]


def guessed(battles: Sequence[Sequence[Seen]], first_is: Sequence[bool]) -> float:
    """The share of battles that the better of two classifiers guesses, cross-validated."""
    x, y = np.array([features(slots) for slots in battles]), np.array(first_is)
    # A guess must not depend on which slot comes first: both orders are taught and asked.
    both, answers = np.concatenate([x, -x]), np.concatenate([y, ~y])
    groups = np.tile(np.arange(len(y)), 2)
    shares = [
        float(
            np.mean(
                cross_val_predict(model, both, answers, groups=groups, cv=GroupKFold(5))[: len(y)]
                == y
            )
        )
        for model in _models()
    ]
    return max(shares)


def told_apart(
    battles: Sequence[Sequence[Seen]],
    first_is: Sequence[bool],
    others: Sequence[Sequence[Seen]],
    first_is_there: Sequence[bool],
) -> float:
    """The share of the `others` that the better classifier guesses, trained on `battles`."""
    x, y = np.array([features(slots) for slots in battles]), np.array(first_is)
    both, answers = np.concatenate([x, -x]), np.concatenate([y, ~y])
    there = np.array([features(slots) for slots in others])
    shares = [
        float(np.mean(model.fit(both, answers).predict(there) == np.array(first_is_there)))
        for model in _models()
    ]
    return max(shares)


def _models() -> tuple[Any, ...]:
    return (
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)),
        RandomForestClassifier(150, min_samples_leaf=5, n_jobs=2, random_state=0),
    )
