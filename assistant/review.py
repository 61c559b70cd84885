"""The review queue: one person, one answer of a run at a time, blind until it is rated.

Whose answer it is never leaves here, neither before the rating nor after it: a rater who
learned the names would soon know contestants by their style. A page knows an answer by a
token, which is another one for every person. What was given to somebody is written down,
so that a refresh shows the same answer with the points chosen so far.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from assistant.identity import mask
from assistant.people import People
from assistant.refusal import Refusal
from assistant.review_values import (
    Place,
    ReviewView,
    answers_of,
    default_run,
    progress,
    taken,
    to_rate,
)
from assistant.run_detail import Entry, RunView
from assistant.run_lines import RunLine
from assistant.runs import NoSuchRun, RunDamaged, Runs
from eval.records import InvalidRecord, RecordsError, ReviewConflict
from eval.records.reviews import Desk, Draft, Review, Reviews
from eval.review.queue import next_answer
from eval.runs.folder import Run, RunError

log = logging.getLogger(__name__)

_LOOKS = 20  # of half a second each

T = TypeVar("T")


class ReviewQueue:
    """Gives answers to people and takes their ratings; raises `Refusal` where it cannot."""

    def __init__(self, runs: Runs, reviews: Reviews, people: People) -> None:
        self._runs = runs
        self._reviews = reviews
        self._people = people

    async def open(self, person: str, wanted: Place) -> ReviewView:
        """Return the answer that the person was given, or the next one, of the wanted run or
        the newest complete one."""
        lines = to_rate(await self._lines())
        names = tuple(line.name for line in lines)
        if not names:
            return ReviewView("no_runs")
        run = await self._run(wanted.run if wanted.run in names else default_run(lines))
        there = await self._there(run.line.name)
        desk = await _stored(self._reviews.desk, there.fingerprint)
        languages = run.line.facts.prompt_languages if run.line.facts else ()
        prompts = wanted.prompts if wanted.prompts in languages else ""
        entries = [one for one in run.entries if prompts in ("", one.prompt_language)]
        entry = self._next(person, there, entries, desk)
        shown = ReviewView(
            state="rate" if entry else "nothing_left",
            place=Place(there.name, prompts),
            runs=names,
            languages=languages,
            progress=progress(entries, desk, person, _now()),
        )
        return await self._filled(shown, person, there, entry, desk) if entry else shown

    async def choose(self, person: str, place: Place, dimension: str, value: int) -> None:
        """Keep a chosen point, so that a refresh shows it."""
        there = await self._there(place.run)
        desk = await _stored(self._reviews.desk, there.fingerprint)
        sample = self._sample(person, place, there, desk)
        await _stored(self._reviews.choose, there.fingerprint, sample, person, dimension, value)

    async def hand_in(
        self, person: str, place: Place, points: Mapping[str, int], language: str
    ) -> ReviewView:
        """Record the rating; only then return the answer's verdict and tests.

        Handed in twice, it counts once; another rating of the same answer is refused.
        """
        run = await self._run(place.run)
        there = await self._there(place.run)
        desk = await _stored(self._reviews.desk, there.fingerprint)
        sample = self._sample(person, place, there, desk)
        review = await _stored(Review, there.fingerprint, sample, person, points, language)
        await _stored(self._reviews.hand_in, review)
        after = await _stored(self._reviews.desk, there.fingerprint)
        entries = [one for one in run.entries if place.prompts in ("", one.prompt_language)]
        return ReviewView(
            state="rated",
            place=place,
            points=review.points,
            progress=progress(entries, after, person, _now()),
            outcome=await self._runs.answer(there.name, sample),
        )

    # -- parts ---------------------------------------------------------------------

    async def _lines(self) -> Sequence[RunLine]:
        """All runs. Where many are new they take a while to be read, and before that nobody
        knows which is the newest complete one."""
        for _ in range(_LOOKS):
            listing = await self._runs.listing()
            if not listing.unread:
                break
        return listing.lines

    async def _run(self, name: str) -> RunView:
        try:
            return await self._runs.open(name)
        except (NoSuchRun, RunDamaged) as error:
            raise Refusal("review_run_gone", run=name) from error

    async def _there(self, name: str) -> Run:
        """The run's folder, its manifest read."""
        try:
            there = Run(await asyncio.to_thread(self._runs.folder, name))
            await asyncio.to_thread(lambda: there.fingerprint)
        except (NoSuchRun, RunError) as error:
            raise Refusal("review_run_gone", run=name) from error
        return there

    def _next(self, person: str, there: Run, entries: Sequence[Entry], desk: Desk) -> Entry | None:
        """What was given to the person last and is not rated, or else what comes next."""
        by_id = {one.id: one for one in entries}
        answers = answers_of(entries)
        can = {one.key for one in answers}
        for draft in reversed(desk.drafts):
            if draft.person == person and draft.sample in can:
                return by_id[draft.sample]
        seed = self._people.token("review order", there.fingerprint, person)
        found = next_answer(answers, taken(desk, _now()), person, seed=seed)
        return by_id[found.key] if found else None

    async def _filled(
        self, shown: ReviewView, person: str, there: Run, entry: Entry, desk: Desk
    ) -> ReviewView:
        """The view with an answer in it, which the person has from now on."""
        await _stored(self._reviews.give, there.fingerprint, entry.id, person)
        drafts = (one for one in desk.drafts if (one.person, one.sample) == (person, entry.id))
        answer = await self._runs.answer(there.name, entry.id)
        names = _names(there)
        return replace(
            shown,
            place=replace(shown.place, token=self._token(person, there, entry.id)),
            prompt=answer.prompt,
            answer=mask(answer.answer, names).text,
            points=next((one.points for one in drafts), {}),
        )

    def _token(self, person: str, there: Run, sample: str) -> str:
        return self._people.token("review answer", there.fingerprint, sample, person)

    def _sample(self, person: str, place: Place, there: Run, desk: Desk) -> str:
        """Which of the person's answers a page means; `Refusal` for none of them."""
        rows: tuple[Draft | Review, ...] = (*desk.drafts, *desk.reviews)
        for one in rows:
            if one.person == person and self._token(person, there, one.sample) == place.token:
                return one.sample
        raise Refusal("review_gone")


def _names(there: Run) -> list[str]:
    """What contestants of the run are called, and who made them."""
    contestants = there.manifest["determined"]["contestants"]
    told = [
        name
        for key, one in contestants.items()
        for name in (key, one["name"], one.get("developer"))
    ]
    return [str(name) for name in told if name]


async def _stored(do: Callable[..., T], *told: object) -> T:
    """Ask the records, in a thread; what they refuse, in the words of pages."""
    try:
        return await asyncio.to_thread(do, *told)
    except ReviewConflict as error:
        raise Refusal("review_final") from error
    except InvalidRecord as error:
        raise Refusal("review_incomplete") from error
    except RecordsError as error:
        log.warning("reviews: %s", error)
        raise Refusal("database") from error


def _now() -> datetime:
    return datetime.now(UTC)
