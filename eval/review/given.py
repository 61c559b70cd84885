"""Reviews as ratings of a run's answers: what scores take, and what may be rated at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from eval.runs.folder import Run
from eval.runs.judged import by_id
from eval.scores.composite import HumanRating
from eval.scores.samples import INFRA, Sample

if TYPE_CHECKING:
    from eval.records.reviews import Review, Reviews

NO_CODE = "NO_CODE"


def can_be_rated(verdict: str | None) -> bool:
    """Whether there is something to rate: code that was judged, and not lost by our fault."""
    return verdict not in (None, INFRA, NO_CODE)


def human_ratings(
    samples: Mapping[str, Sample], reviews: Iterable[Review]
) -> tuple[HumanRating, ...]:
    """Return the reviews of these samples (by id) as ratings, in the order of reviews.

    Left out are reviews of answers that are not there (any more), or that cannot be rated
    since they were judged anew.
    """
    return tuple(
        HumanRating(
            rater=review.person,
            contestant=one.contestant,
            cell=one.cell,
            sample=one.sample,
            dimension=dimension,
            value=value,
        )
        for review in reviews
        if (one := samples.get(review.sample)) and can_be_rated(one.verdict)
        for dimension, value in review.points.items()
    )


def ratings_of(run: Run, reviews: Reviews) -> tuple[HumanRating, ...]:
    """Return the ratings of that very run; raise as reading a run and the records does."""
    found = reviews.desk(run.fingerprint).reviews
    if not found:
        return ()
    return human_ratings(by_id(run, run.samples(), run.judgements()), found)
