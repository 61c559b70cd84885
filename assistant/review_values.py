"""What the review queue shows, as values, and how it is counted from a run. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

from assistant.address_query import read_query
from assistant.run_detail import AnswerView, Entry
from assistant.run_lines import RunLine
from eval.records.reviews import Desk, Draft, Review
from eval.review.given import NO_CODE, can_be_rated
from eval.review.queue import RATERS, Answer, Taken, left_for
from eval.scores.samples import Sample

State = Literal["rate", "rated", "nothing_left", "no_runs"]
_MOST = 20  # fields
_LONGEST = 1_000  # characters of an address


@dataclass(frozen=True)
class Place:
    """Where a page is: a run, the prompts that the person reads (`zh`, `en`, or empty for
    all), and the token of the answer before them."""

    run: str = ""
    prompts: str = ""
    token: str = ""

    @classmethod
    def of(cls, query: str) -> Place:
        """Read a query; what it does not know, or is too long, is left out."""
        known = (one.name for one in fields(cls))
        return cls(**read_query(query, known, longest=_LONGEST, most=_MOST))

    @property
    def query(self) -> str:
        """The query, without what is empty."""
        return urlencode({key: value for key, value in vars(self).items() if value})

    def without_token(self) -> Place:
        return replace(self, token="")


@dataclass(frozen=True)
class Progress:
    """How far a run is: `mine` are rated by this person, `left` want this person still.

    Of `ratable` answers `once` have a rating and `twice` all that are wanted; `no_code`
    had nothing to rate.
    """

    mine: int = 0
    left: int = 0
    ratable: int = 0
    once: int = 0
    twice: int = 0
    no_code: int = 0


@dataclass(frozen=True)
class ReviewView:
    """What a page shows. `prompt` and `answer` are texts of strangers, names masked.

    `outcome` is there once the person has rated; `runs` are those to choose from, and
    `languages` the prompts that the run has.
    """

    state: State
    place: Place = field(default_factory=Place)
    runs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    prompt: str = ""
    answer: str = ""
    points: Mapping[str, int] = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)
    outcome: AnswerView | None = None


def to_rate(lines: Sequence[RunLine]) -> tuple[RunLine, ...]:
    """Return the runs that may be rated, in their order: nobody writes them any more."""
    return tuple(line for line in lines if line.state in ("done", "no_result") and line.judged)


def default_run(lines: Sequence[RunLine]) -> str:
    """Return the newest complete run's name, or else the newest one's."""
    return next((line.name for line in lines if line.state == "done"), lines[0].name)


def answers_of(entries: Sequence[Entry]) -> list[Answer]:
    """Return what can be rated."""
    return [
        Answer(one.id, one.contestant, one.problem) for one in entries if can_be_rated(one.verdict)
    ]


def samples_of(entries: Sequence[Entry]) -> dict[str, Sample]:
    """Return what is judged, by id, as scores take it."""
    return {
        one.id: Sample(
            problem=one.problem,
            contestant=one.contestant,
            prompt_language=one.prompt_language,
            language=one.language,
            sample=one.number,
            verdict=one.verdict,
            truncated=one.truncated,
        )
        for one in entries
        if one.verdict is not None
    }


def taken(desk: Desk, now: datetime) -> Taken:
    """Return who rated what, or is at it."""
    raters: dict[str, set[str]] = {}
    rows: tuple[Review | Draft, ...] = (*desk.reviews, *desk.held(now))
    for one in rows:
        raters.setdefault(one.sample, set()).add(one.person)
    return Taken(raters)


def rated(desk: Desk) -> Taken:
    """Return who rated what."""
    return taken(Desk(desk.reviews, ()), datetime.min)


def progress(entries: Sequence[Entry], desk: Desk, person: str, now: datetime) -> Progress:
    """Count a run, or the part of it that a person reads."""
    answers, done = answers_of(entries), rated(desk)
    counts = [len(done.of(one.key)) for one in answers]
    # What the person has before them still wants them.
    others = Desk(desk.reviews, tuple(one for one in desk.drafts if one.person != person))
    return Progress(
        mine=sum(person in done.of(one.key) for one in answers),
        left=left_for(answers, taken(others, now), person),
        ratable=len(answers),
        once=sum(count > 0 for count in counts),
        twice=sum(count >= RATERS for count in counts),
        no_code=sum(one.verdict == NO_CODE for one in entries),
    )
