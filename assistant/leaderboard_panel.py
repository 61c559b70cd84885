"""What takes longer than a page may wait: slices, robustness, the stopping rule, effects.

One thread at a time computes in the background, for one view after another; who asks gets
what was computed last, and None the first time. Voters stay unnamed here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.agreement import agreement
from assistant.leaderboard import Board, board_of
from assistant.leaderboard_address import DAVIDSON, View
from assistant.meaning import Known, Meanings
from assistant.vote_facts import Facts, VoteFacts
from eval.ratings import rate
from eval.records import (
    IDENTITY_LEAK,
    INTERRUPTED,
    Ballot,
    BattleState,
    DatabaseUnavailable,
    PairVote,
    Records,
)
from eval.scores.shares import Share
from eval.settings import LeaderboardSettings
from eval.votes import pace, rigging, slices
from eval.votes.agreement import Agreement
from eval.votes.decomposition import Decomposition, decompose
from eval.votes.robustness import Flip, Influence, flips, influences
from eval.votes.stopping import Stopping, StoppingRule, stopping
from eval.votes.weights import battle_weights, counted, questions
from runners.lineup import Lineup

log = logging.getLogger(__name__)

_MOST_KEPT = 40  # views
_MOST_WAITING = 20
# What took longer than this (seconds) rests for some times as long, also when more votes
# come meanwhile: pages and streams share the process.
_SLOW, _REST = 1.0, 5


@dataclass(frozen=True)
class Suspicion:
    """Somebody's votes that look rigged towards `contestant`, or `against` it."""

    contestant: str
    against: bool
    votes: int
    probability: float


@dataclass(frozen=True)
class Filtered:
    """How far each contestant's points move without the suspected votes; only of those
    who have points with and without."""

    suspicions: tuple[Suspicion, ...]
    moves: Mapping[str, float]


@dataclass(frozen=True)
class Bursts:
    """How many voters voted in bursts, and the most votes in ten minutes of one of them."""

    voters: int
    most: int


@dataclass(frozen=True)
class Robustness:
    """How firmly the order stands; moves of `influences` are in the lineup's order."""

    flips: tuple[Flip, ...]
    influences: tuple[Influence, ...]
    filtered: Filtered
    bursts: Bursts
    days: tuple[tuple[date, int], ...]
    shares: Mapping[str, Share]  # leaks, interrupted, voids, ties, both_bad


@dataclass(frozen=True)
class Panel:
    """All about one view at one revision. `board` is None below `least` pairs in a slice;
    `sizes` are the pairs of every slice of all votes, by dimension."""

    revision: Hashable
    votes: int
    least: int
    board: Board | None
    sizes: Mapping[str, Sequence[tuple[str, int]]]
    stopping: Stopping
    rule: StoppingRule
    robustness: Robustness
    decomposition: Decomposition
    agreement: Agreement  # of all votes with the hidden tests
    names: Mapping[str, str]  # of the contestants, by id, in the lineup's order


class Panels:
    """The panels of one installation, kept for the latest views."""

    def __init__(
        self,
        lineup: Lineup,
        records: Records,
        settings: LeaderboardSettings,
        meanings: Meanings | None = None,
    ) -> None:
        self._lineup, self._records, self._settings = lineup, records, settings
        self._meanings = meanings or Meanings()
        self._facts = VoteFacts(records)
        self._lock = threading.Lock()
        self._computing = threading.Lock()
        self._kept: OrderedDict[View, Panel] = OrderedDict()
        self._waiting: OrderedDict[View, Hashable] = OrderedDict()
        self._rests: dict[View, float] = {}  # until when, monotonic seconds
        self._busy = False

    def latest(self, view: View, revision: Hashable) -> Panel | None:
        """Return what is known of a view, at `revision` or before; None: not computed yet.

        Never waits. What is missing is computed in the background, soon where it is quick.
        """
        with self._lock:
            found = self._kept.get(view)
            if found is not None:
                self._kept.move_to_end(view)
            rests = time.monotonic() < self._rests.get(view, 0)
            if found is None or (found.revision != revision and not rests):
                self._ask(view, revision)
            return found

    def now(self, view: View, revision: Hashable) -> Panel:
        """Return a view's panel as of `revision`, computed by the caller where it is not
        there; raises `DatabaseUnavailable`."""
        with self._computing:
            with self._lock:
                found = self._kept.get(view)
            if found is None or found.revision != revision:
                began = time.monotonic()
                found = self._compute(view, revision)
                self._keep(view, found, time.monotonic() - began)
            return found

    def _ask(self, view: View, revision: Hashable) -> None:
        if view in self._waiting or len(self._waiting) < _MOST_WAITING:
            self._waiting[view] = revision
        if not self._busy:
            self._busy = True
            threading.Thread(target=self._work, name="leaderboard panels", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._busy = False
                    return
                view, revision = self._waiting.popitem(last=False)
            try:
                self.now(view, revision)
            except DatabaseUnavailable as error:
                log.warning("the leaderboard's panel cannot be computed: %s", error)
            except Exception:
                # The next who looks asks again; the page says meanwhile that it computes.
                log.exception("the leaderboard's panel for %s failed", view)

    def _keep(self, view: View, panel: Panel, seconds: float) -> None:
        with self._lock:
            self._kept[view] = panel
            self._kept.move_to_end(view)
            self._rests[view] = time.monotonic() + (_REST * seconds if seconds > _SLOW else 0)
            while len(self._kept) > _MOST_KEPT:
                old, _ = self._kept.popitem(last=False)
                self._rests.pop(old, None)

    def _compute(self, view: View, revision: Hashable) -> Panel:
        names = {contestant.id: contestant.name for contestant in self._lineup.contestants}
        facts = self._facts.read()
        ballots = self._records.ballots.all()
        known = self._meanings.of(ballots)
        weights = battle_weights(ballots, meant=known.meant)
        asked = questions(ballots, meant=known.meant)
        abouts = _with_topics(facts, known, ballots)
        every = counted(self._records.pairwise_votes(list(names)), weights)
        votes = slices.sliced(every, abouts, view.slice)
        enough = not view.sliced or len(votes) >= self._settings.slice_votes
        shown = votes if enough else []
        davidson = view.ties == DAVIDSON
        rule = StoppingRule(self._settings.target, self._settings.confidence, self._settings.voters)
        return Panel(
            revision=revision,
            votes=len(votes),
            least=self._settings.slice_votes,
            board=(
                board_of(self._lineup, votes, weights=weights, questions=asked, davidson=davidson)
                if enough
                else None
            ),
            sizes=slices.sizes(every, abouts),
            stopping=stopping(shown, rule, davidson=davidson, questions=asked),
            rule=rule,
            robustness=_robustness(shown, list(names), facts),
            decomposition=decompose(shown, list(names), facts.styles, facts.passed),
            agreement=agreement(self._records),
            names=names,
        )


def _with_topics(facts: Facts, known: Known, ballots: Sequence[Ballot]) -> dict[str, slices.About]:
    topics = {one.battle: known.topic(one) for one in ballots}
    return {
        battle: replace(about, topic=topic) if (topic := topics.get(battle)) else about
        for battle, about in facts.abouts.items()
    }


def _robustness(votes: Sequence[PairVote], contestants: Sequence[str], facts: Facts) -> Robustness:
    battles = {vote.battle for vote in votes}
    voted = [one for one in facts.battles if one.battle in battles]
    times = [one.voted for one in voted]
    found = pace.bursts([one.voter for one in voted], times)
    return Robustness(
        flips=tuple(flips(votes, contestants)),
        influences=tuple(influences(votes, contestants)),
        filtered=_filtered(votes, contestants),
        bursts=Bursts(len(found), max((one.votes for one in found), default=0)),
        days=tuple(pace.by_day(times)),
        shares=_shares(votes, facts),
    )


def _filtered(votes: Sequence[PairVote], contestants: Sequence[str]) -> Filtered:
    found = rigging.suspects(votes, contestants)
    suspicions = tuple(
        Suspicion(one.contestant, one.against, one.votes, one.probability) for one in found
    )
    if not found:
        return Filtered((), {})
    before = rate(votes, contestants)
    after = rate(rigging.without(votes, found), contestants)
    return Filtered(
        suspicions,
        {
            old.contestant: new.points - old.points
            for old, new in zip(before, after, strict=True)
            if old.points is not None and new.points is not None
        },
    )


def _shares(votes: Sequence[PairVote], facts: Facts) -> dict[str, Share]:
    """Leaks and interruptions among all battles with a vote, voids among all that ended,
    ties among these pairs."""
    states = facts.fates.states
    leaks, cut = (
        sum(mark in one.marks for one in facts.battles) for mark in (IDENTITY_LEAK, INTERRUPTED)
    )
    void = states.get(BattleState.VOID, 0)
    return {
        "leaks": Share(leaks, len(facts.battles)),
        "interrupted": Share(cut, len(facts.battles)),
        "voids": Share(void, void + states.get(BattleState.REVEALED, 0)),
        "ties": Share(sum(vote.outcome == "tie" for vote in votes), len(votes)),
        "both_bad": Share(sum(vote.outcome == "both_bad" for vote in votes), len(votes)),
    }
