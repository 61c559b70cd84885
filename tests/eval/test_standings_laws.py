"""Standings: laws that hold for any votes, an independent fit, and figures known beforehand."""

from __future__ import annotations

import itertools
import math

import choix
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from voting import MODELS, by_model, mirrored, said, simulated

from eval.ratings import rate
from eval.votes.davidson import VIRTUAL_VOTES
from eval.votes.file import VoteLine
from eval.votes.standings import SCALE, Standing, Standings, standings

OUTCOMES = ["a", "b", "tie", "both_bad"]
votes_of_any = st.lists(
    st.builds(
        lambda battle, voter, pair, outcome: VoteLine(str(battle), voter, *pair, outcome),
        st.integers(0, 20),
        st.sampled_from(["ann", "bob", "cy"]),
        st.sampled_from(list(itertools.permutations(MODELS, 2))),
        st.sampled_from(OUTCOMES),
    ),
    min_size=1,
    max_size=40,
)
tie_models = st.booleans()
law = settings(max_examples=60, deadline=None)


def figures(found: Standings) -> list[float]:
    """All figures in the order of the models' names; those that are absent as NaN."""
    rows = sorted(found.ratings, key=lambda one: one.model)
    given = [x for one in rows for x in (one.rating, one.lower, one.upper)]
    return [math.nan if x is None else x for x in given]


@law
@given(votes_of_any, tie_models)
def test_swapping_all_slots_leaves_ratings_and_turns_the_side(votes, davidson):
    before, after = (standings(one, davidson=davidson) for one in (votes, mirrored(votes)))
    close = {"abs": 1e-4, "rel": 1e-6, "nan_ok": True}
    assert figures(after) == pytest.approx(figures(before), **close)
    if before.side_advantage is None:
        assert after.side_advantage is None
    else:
        assert after.side_advantage == pytest.approx(-before.side_advantage, abs=1e-4)


@law
@given(votes_of_any, tie_models, st.randoms(use_true_random=False))
def test_the_order_of_the_votes_leaves_no_trace(votes, davidson, random):
    shuffled = list(votes)
    random.shuffle(shuffled)
    assert standings(shuffled, davidson=davidson) == standings(votes, davidson=davidson)


@law
@given(votes_of_any, tie_models)
def test_who_is_rated_has_ranks_and_who_is_not_has_nothing(votes, davidson):
    found = standings(votes, davidson=davidson)
    rated = [one for one in found.ratings if one.rating is not None]
    assert {one.model for one in found.ratings} == {
        name for vote in votes for name in (vote.model_a, vote.model_b)
    }
    assert not rated or np.mean([one.rating for one in rated]) == pytest.approx(1000)
    for place, one in enumerate(rated, 1):
        assert math.isfinite(one.rating)
        assert 1 <= one.rank_low <= place <= one.rank_high <= len(rated)
        assert one.lower is None or one.lower < one.rating < one.upper
    for one in found.ratings[len(rated) :]:
        assert one == Standing(one.model, None, None, None, None, None, one.votes)


@law
@given(votes_of_any, tie_models)
def test_expected_wins_and_ties_are_those_that_were_seen(votes, davidson):
    """What marks the maximum of the likelihood, computed from the published figures alone."""
    votes = votes * 30  # so that the virtual votes weigh little
    found = standings(votes, davidson=davidson)
    rows = by_model(found)
    inside = [vote for vote in votes if rows[vote.model_a].rating is not None]
    assume(inside)
    assume(all(abs(rows[v.model_a].rating - rows[v.model_b].rating) < 1500 for v in inside))
    side = found.side_advantage or 0.0
    odds = [10 ** ((rows[v.model_a].rating - rows[v.model_b].rating + side) / 400) for v in inside]
    ties = sum(v.outcome in {"tie", "both_bad"} for v in inside)

    def score(nu: float) -> dict[str, float]:
        """Wins of each model beyond those expected, ties as halves."""
        excess = dict.fromkeys(rows, 0.0)
        for vote, ratio in zip(inside, odds, strict=True):
            whole = math.sqrt(ratio) + 1 / math.sqrt(ratio) + nu
            expected = (math.sqrt(ratio) + nu / 2) / whole
            seen = {"a": 1.0, "b": 0.0}.get(vote.outcome, 0.5)
            excess[vote.model_a] += seen - expected
            excess[vote.model_b] -= seen - expected
        return excess

    nu = 0.0
    if davidson:
        low, high = 1e-9, 1e9
        for _ in range(200):  # the ν that expects as many ties as there are
            nu = math.sqrt(low * high)
            expected = sum(nu / (math.sqrt(r) + 1 / math.sqrt(r) + nu) for r in odds)
            low, high = (nu, high) if expected < ties else (low, nu)
    assert max(map(abs, score(nu).values())) < 0.05


@law
@given(votes_of_any)
def test_an_independent_fit_finds_the_same(votes):
    """`choix` on the same votes and virtual votes; mirrored, so that no side is left."""
    votes = [*votes, *mirrored(votes)]
    found = [one for one in standings(votes).ratings if one.rating is not None]
    assume(found)
    place = {one.model: number for number, one in enumerate(found)}
    average = len(found)  # one more player, whom everyone meets in a virtual tie
    copies = round(2 / VIRTUAL_VOTES)  # of a vote, where half a virtual one is a game
    games = dict.fromkeys(itertools.permutations(range(average + 1), 2), 0)
    for one in range(average):
        games[one, average] = games[average, one] = 1
    for vote in votes:
        if vote.model_a in place:
            a, b = place[vote.model_a], place[vote.model_b]
            games[a, b] += {"a": copies, "b": 0}.get(vote.outcome, copies // 2)
            games[b, a] += {"b": copies, "a": 0}.get(vote.outcome, copies // 2)
    wins = np.zeros((average + 1, average + 1))
    for (winner, loser), number in games.items():
        wins[winner, loser] = number
    theirs = choix.lsr_pairwise_dense(wins, alpha=0)
    for _ in range(2000):
        before, theirs = theirs, choix.lsr_pairwise_dense(wins, alpha=0, initial_params=theirs)
        if np.abs(theirs - before).max() < 1e-9:
            break
    theirs = theirs[:average] - theirs[:average].mean()
    ours = [(one.rating - 1000) / SCALE for one in found]
    assert ours == pytest.approx(theirs.tolist(), abs=1e-3)


@pytest.mark.parametrize("davidson", [False, True])
@pytest.mark.parametrize("both_sides", [False, True])
@pytest.mark.parametrize("games", [11, 110, 1100])
def test_odds_of_ten_to_one_are_400_points(games, both_sides, davidson):
    votes = said(*"aaaaaaaaaab" * (games // 11), both_sides=both_sides)
    better, worse = standings(votes, davidson=davidson).ratings
    assert better.rating - worse.rating == pytest.approx(400, abs=60 / games)


def test_with_ties_of_their_own_odds_of_ten_to_one_stay_400_points():
    votes = said(*["tie", *"aaaaaaaaaab", "both_bad"] * 100, voters=5)
    half, own = (standings(votes, davidson=one).ratings for one in (False, True))
    assert own[0].rating - own[1].rating == pytest.approx(400, abs=0.5)
    assert half[0].rating - half[1].rating == pytest.approx(400 * math.log10(11 / 2), abs=0.5)


def test_known_strengths_and_sides_are_found_again():
    theta = np.array([0.9, 0.3, -0.3, -0.9])
    votes = simulated(np.random.default_rng(1), [400] * 50, theta=theta, side=0.4, spread=0)
    found = standings(votes, davidson=True)
    points = [by_model(found)[name].rating for name in MODELS]
    assert points == pytest.approx((1000 + SCALE * theta).tolist(), abs=12)
    assert found.side_advantage == pytest.approx(SCALE * 0.4, abs=12)
    assert [(one.rank_low, one.rank_high) for one in found.ratings] == [(n, n) for n in range(1, 5)]


def test_a_side_that_always_wins_is_no_strength():
    votes = [*said(*"a" * 40, voters=8), *said(*"a" * 40, voters=8, pair=("yi", "qwen"))]
    found = standings(votes)
    assert [one.rating for one in found.ratings] == pytest.approx([1000, 1000], abs=0.1)
    assert found.side_advantage > 500


def test_where_nobody_changes_sides_the_side_is_not_guessed():
    votes = [*said(*"aab" * 8, voters=4), *said(*"aab" * 8, voters=4, pair=("yi", "glm"))]
    assert standings(votes).side_advantage is None
    circle = [*votes, *said(*"aab" * 8, voters=4, pair=("glm", "qwen"))]
    assert standings(circle * 40).side_advantage == pytest.approx(400 * math.log10(2), abs=1)


def test_without_a_side_the_leaderboard_says_the_same():
    votes = simulated(np.random.default_rng(2), [60] * 8, theta=(0.5, 0.1, -0.2, -0.4))
    votes = [*votes, *mirrored(votes)]
    shown = {row.contestant: row.points for row in rate(votes, MODELS)}
    found = {one.model: one.rating for one in standings(votes).ratings}
    assert found == pytest.approx(shown, abs=0.5)  # their virtual votes differ
