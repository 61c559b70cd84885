"""Ratings: laws that hold for any votes, and figures known beforehand."""

from __future__ import annotations

import itertools
import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.ratings import RatingRow, rank_range, rate, undecided_groups
from eval.records import PairVote

FOUR = ["qwen", "deepseek", "yi", "glm"]
OUTCOMES = ["a", "b", "tie", "both_bad"]
SWAPPED = {"a": "b", "b": "a", "tie": "tie", "both_bad": "both_bad"}

pair_votes = st.builds(
    lambda battle, voter, pair, outcome: PairVote(str(battle), voter, *pair, outcome),
    st.integers(0, 20),
    st.sampled_from(["ann", "bob", "cy"]),
    st.sampled_from(list(itertools.permutations(FOUR, 2))),
    st.sampled_from(OUTCOMES),
)
ballots = st.lists(pair_votes, max_size=40)
# The first example pays for late imports, and the machine may be busy.
law = settings(max_examples=60, deadline=None)


def votes_of(*outcomes: str, voters: int = 1, pair=("qwen", "yi")) -> list[PairVote]:
    """One battle an outcome, given by the voters in turn."""
    return [
        PairVote(f"{pair}{number}", f"voter {number % voters}", *pair, outcome)
        for number, outcome in enumerate(outcomes)
    ]


def simulated(seed: int, *, voters: int, votes: int, theta, spread: float) -> list[PairVote]:
    """Votes of persons whose tastes differ by a normal `spread` around `theta`."""
    rng = np.random.default_rng(seed)
    number = voters * votes
    tastes = np.asarray(theta) + rng.normal(0, spread, (voters, len(FOUR)))
    who = np.arange(number) % voters
    first = rng.integers(0, 4, number)
    second = (first + rng.integers(1, 4, number)) % 4
    wins = rng.random(number) < 1 / (1 + np.exp(tastes[who, second] - tastes[who, first]))
    drawn = np.where(rng.random(number) < 0.2, "tie", np.where(wins, "a", "b"))
    return [
        PairVote(str(n), str(who[n]), FOUR[first[n]], FOUR[second[n]], str(drawn[n]))
        for n in range(number)
    ]


def row(contestant: str, points: float | None, half: float | None = None) -> RatingRow:
    low, high = (None, None) if half is None else (points - half, points + half)
    return RatingRow(contestant, points, low, high, 0, 0, 0, 0, 0, 0)


def figures(r: RatingRow) -> list[float]:
    return [math.nan if x is None else x for x in (r.points, r.low, r.high)]


def counted(r: RatingRow) -> tuple[int, ...]:
    return r.votes, r.wins, r.losses, r.ties, r.both_bad, r.voters


@law
@given(ballots, st.randoms(use_true_random=False))
def test_the_order_of_the_votes_leaves_no_trace(votes, random):
    shuffled = list(votes)
    random.shuffle(shuffled)
    assert rate(shuffled, FOUR) == rate(votes, FOUR)


@law
@given(ballots)
def test_swapping_the_sides_of_every_vote_changes_nothing(votes):
    swapped = [
        replace(v, model_a=v.model_b, model_b=v.model_a, outcome=SWAPPED[v.outcome]) for v in votes
    ]
    assert rate(swapped, FOUR) == rate(votes, FOUR)


@law
@given(ballots, st.permutations(FOUR))
def test_relabelling_the_contestants_permutes_the_rows(votes, order):
    names = dict(zip(FOUR, order, strict=True))
    renamed = [replace(v, model_a=names[v.model_a], model_b=names[v.model_b]) for v in votes]
    of_renamed = {r.contestant: r for r in rate(renamed, FOUR)}
    for before in rate(votes, FOUR):
        after = of_renamed[names[before.contestant]]
        assert counted(after) == counted(before)
        assert figures(after) == pytest.approx(figures(before), rel=1e-6, nan_ok=True)


@law
@given(ballots)
def test_points_are_finite_or_absent_and_inside_their_interval(votes):
    for r in rate(votes, FOUR):
        assert r.points is None or math.isfinite(r.points)
        assert (r.low is None) == (r.high is None)
        assert r.low is None or r.low < r.points < r.high
        assert r.low is None or r.voters > 1
        assert r.points is None or r.votes > 0


@law
@given(ballots)
def test_the_mean_of_the_rated_is_1000(votes):
    points = [r.points for r in rate(votes, FOUR) if r.points is not None]
    assert not points or sum(points) / len(points) == pytest.approx(1000)


@pytest.mark.parametrize("games", [220, 2200])
def test_odds_of_ten_to_one_are_400_points(games):
    better, worse = rate(votes_of(*"aaaaaaaaaab" * (games // 11)), ["qwen", "yi"])
    assert better.points - worse.points == pytest.approx(400, abs=300 / games)


def test_known_strengths_are_found_again():
    theta = np.array([0.9, 0.3, -0.3, -0.9])
    votes = simulated(1, voters=50, votes=400, theta=theta, spread=0)
    decided = [v for v in votes if v.outcome != "tie"]
    found = [r.points for r in rate(decided, FOUR)]
    assert found == pytest.approx(list(1000 + theta * 400 / math.log(10)), abs=12)


def test_intervals_of_few_voters_cover_the_truth_as_often_as_they_say():
    inside = [
        r.low <= 1000 <= r.high
        for seed in range(150)
        for r in rate(simulated(seed, voters=8, votes=25, theta=[0] * 4, spread=0.7), FOUR)
    ]
    assert 0.91 <= np.mean(inside) <= 0.98


def test_a_voter_who_repeats_an_opinion_adds_no_certainty():
    once = votes_of("a", "a", "b", voters=3)
    often = [replace(v, battle=f"{v.battle}/{copy}") for v in once for copy in range(50)]
    many_voters = [replace(v, voter=f"{v.voter}/{v.battle}") for v in often]

    def width(votes):
        r = rate(votes, ["qwen", "yi"])[0]
        return r.high - r.low

    assert width(often) > 0.5 * width(once)
    assert width(many_voters) < 0.2 * width(often)


def test_without_votes_nothing_is_guessed():
    for r in rate([], FOUR):
        assert r == RatingRow(r.contestant, None, None, None, 0, 0, 0, 0, 0, 0)


def test_one_voter_gives_points_without_an_interval():
    first, second = rate(votes_of("a", "a", "b"), ["qwen", "yi"])
    assert first.points > 1000 > second.points
    assert (first.low, first.high) == (None, None)


@pytest.mark.parametrize("outcome", ["a", "tie"])
def test_votes_that_all_say_the_same_leave_room_for_doubt(outcome):
    best, worst = rate(votes_of(*[outcome] * 16, voters=8), ["qwen", "yi"])
    assert best.high - best.low > 10
    assert best.points - worst.points < 1000


def test_only_the_largest_connected_group_is_rated():
    votes = [
        *votes_of("a", "b", voters=2, pair=("qwen", "yi")),
        *votes_of("a", "b", voters=2, pair=("yi", "glm")),
        *votes_of("a", "b", voters=2, pair=("deepseek", "gemma")),
    ]
    points = {r.contestant: r.points for r in rate(votes, [*FOUR, "gemma"])}
    assert [points[name] is not None for name in ("qwen", "yi", "glm")] == [True] * 3
    assert points["deepseek"] is None
    assert points["gemma"] is None


def test_two_groups_of_one_size_leave_everyone_unrated():
    votes = votes_of("a") + votes_of("a", pair=("deepseek", "glm"))
    assert [r.points for r in rate(votes, FOUR)] == [None] * 4


def test_battles_are_counted_once_and_pairs_each():
    ranking = [PairVote("one", "ann", *pair, "a") for pair in itertools.combinations(FOUR, 2)]
    ties = votes_of("tie", "both_bad", "both_bad", voters=3)
    best = rate([*ranking, *ties], FOUR)[0]
    assert (best.votes, best.wins, best.losses, best.ties, best.both_bad) == (4, 3, 0, 1, 2)
    assert best.voters == 4


@pytest.mark.parametrize("outcome", ["A", "", "left", "tie (bothbad)"])
def test_an_unknown_outcome_is_an_error(outcome):
    with pytest.raises(ValueError, match="legal are a, b, tie, both_bad"):
        rate(votes_of("a", outcome), FOUR)


def test_a_vote_on_a_stranger_is_an_error():
    with pytest.raises(ValueError, match="'gpt', who is not among the contestants"):
        rate(votes_of("a", pair=("qwen", "gpt")), FOUR)


def test_a_vote_on_a_contestant_against_itself_is_an_error():
    with pytest.raises(ValueError, match="with itself"):
        rate(votes_of("a", pair=("qwen", "qwen")), FOUR)


def test_a_contestant_named_twice_is_an_error():
    with pytest.raises(ValueError, match="once each"):
        rate([], ["qwen", "qwen"])


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_that_is_no_share_is_an_error(confidence):
    with pytest.raises(ValueError, match=r"0\.95"):
        rate([], FOUR, confidence=confidence)


def test_more_confidence_needs_a_wider_interval():
    votes = votes_of(*"aab" * 8, voters=8)
    narrow, wide = (rate(votes, FOUR, confidence=c)[0] for c in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_time_grows_with_the_votes_and_no_faster():
    def seconds(votes: list[PairVote]) -> float:
        best = math.inf
        for _ in range(5):
            start = time.process_time()
            rate(votes, FOUR)
            best = min(best, time.process_time() - start)
        return best

    votes = simulated(3, voters=40, votes=500, theta=[0.4, 0.1, -0.1, -0.4], spread=0.5)
    rate(votes[:100], FOUR)  # imports what is imported late
    assert seconds(votes) < 30 * seconds(votes[::10])


def test_overlapping_intervals_share_their_ranks():
    rows = [row("a", 1200, 50), row("b", 1020, 30), row("c", 1000, 30), row("d", None)]
    assert rank_range(rows) == [(1, 1), (2, 3), (2, 3), None]
    assert undecided_groups(rows) == [("a",), ("b", "c")]


def test_a_chain_of_overlaps_is_one_undecided_group():
    rows = [row("low", 960, 25), row("middle", 1000, 25), row("high", 1040, 25)]
    assert rank_range(rows) == [(2, 3), (1, 3), (1, 2)]
    assert undecided_groups(rows) == [("low", "middle", "high")]


def test_points_without_an_interval_can_stand_anywhere():
    rows = [row("a", 1200, 50), row("b", 900, 50), row("new", 1500)]
    assert rank_range(rows) == [(1, 2), (2, 3), (1, 3)]
    assert undecided_groups(rows) == [("a", "b", "new")]


bounded = st.builds(
    row, st.just("?"), st.floats(500, 1500), st.one_of(st.none(), st.floats(0, 300))
)


@law
@given(st.lists(bounded, max_size=8))
def test_groups_and_rank_ranges_tell_the_same_story(rows):
    rows = [replace(r, contestant=str(number)) for number, r in enumerate(rows)]
    groups = undecided_groups(rows)
    ranges = dict(zip([r.contestant for r in rows], rank_range(rows), strict=True))
    assert sorted(itertools.chain(*groups)) == sorted(ranges)
    first = 1
    for group in groups:
        best, worst = zip(*(ranges[name] for name in group), strict=True)
        assert (min(best), max(worst)) == (first, first + len(group) - 1)
        first += len(group)
