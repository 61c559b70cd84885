"""Standings: laws that hold for any votes, an independent fit, and figures known beforehand."""

from __future__ import annotations

import itertools
import math
import time

import choix
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from voting import MODELS, coverage, questions, simulated

from eval.ratings import rate
from eval.records import PairVote
from eval.votes.davidson import VIRTUAL_VOTES
from eval.votes.file import VoteLine
from eval.votes.standings import SCALE, Standing, Standings, standings

OUTCOMES = ["a", "b", "tie", "both_bad"]
SWAPPED = {"a": "b", "b": "a", "tie": "tie", "both_bad": "both_bad"}
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


def by_model(found: Standings) -> dict[str, Standing]:
    return {one.model: one for one in found.ratings}


def figures(found: Standings) -> list[float]:
    """All figures in the order of the models' names; those that are absent as NaN."""
    rows = sorted(found.ratings, key=lambda one: one.model)
    given = [x for one in rows for x in (one.rating, one.lower, one.upper)]
    return [math.nan if x is None else x for x in given]


def mirrored(votes):
    return [
        vote._replace(model_a=vote.model_b, model_b=vote.model_a, outcome=SWAPPED[vote.outcome])
        for vote in votes
    ]


def said(*outcomes: str, voters: int = 1, pair=("qwen", "yi"), both_sides=False) -> list[VoteLine]:
    """One battle an outcome, given by the voters in turn; on both sides: each mirrored too."""
    votes = [
        VoteLine(f"{pair}{number}", f"voter {number % voters}", *pair, outcome)
        for number, outcome in enumerate(outcomes)
    ]
    return [*votes, *mirrored(votes)] if both_sides else votes


def width(found: Standings, model: str) -> float:
    one = by_model(found)[model]
    return one.upper - one.lower


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


@pytest.mark.parametrize("davidson", [False, True])
def test_a_voter_who_repeats_an_opinion_adds_less_than_new_voters_do(davidson):
    votes = simulated(np.random.default_rng(3), [25] * 8, spread=0.3)
    own = [vote for vote in votes if vote.voter == "voter 0"]
    copies = [(copy, vote) for copy in range(20) for vote in own]
    again = [vote._replace(battle=f"{vote.battle}/{copy}") for copy, vote in copies]
    others = simulated(np.random.default_rng(4), [25] * 20, spread=0.3)
    others = [vote._replace(voter=f"new {vote.voter}") for vote in others]
    for model in MODELS:
        before = width(standings(votes, davidson=davidson), model)
        assert width(standings([*votes, *again], davidson=davidson), model) > 0.9 * before
        assert width(standings([*votes, *others], davidson=davidson), model) < 0.7 * before


def test_opinions_repeated_by_everybody_add_little_certainty():
    votes = simulated(np.random.default_rng(5), [25] * 8)
    copies = [(copy, vote) for copy in range(4) for vote in votes]
    again = [vote._replace(battle=f"{vote.battle}/{copy}") for copy, vote in copies]
    clones = [
        vote._replace(voter=f"{vote.voter}/{n}", battle=f"{vote.battle}/{n}") for n, vote in copies
    ]
    for model in MODELS:
        before = width(standings(votes), model)
        assert 0.9 * before < width(standings(again), model) < 1.1 * before
        assert width(standings(clones), model) < 0.5 * before


@pytest.mark.parametrize("davidson", [False, True])
def test_one_voter_gives_points_but_neither_interval_nor_order(davidson):
    found = standings(said(*"aab" * 9), davidson=davidson)
    assert [(one.lower, one.upper) for one in found.ratings] == [(None, None)] * 2
    assert [(one.rank_low, one.rank_high) for one in found.ratings] == [(1, 2)] * 2


def test_ranks_are_shared_where_the_difference_is_not_sure():
    pairs = itertools.combinations(MODELS, 2)
    outcomes = {"deepseek": "aaaab"}  # beats the others, who are equal
    votes = [
        vote
        for pair in pairs
        for vote in said(*outcomes.get(pair[0], "abab") * 12, voters=6, pair=pair, both_sides=True)
    ]
    found = by_model(standings(votes))
    assert [(found[name].rank_low, found[name].rank_high) for name in MODELS] == [
        (1, 1),
        (2, 4),
        (2, 4),
        (2, 4),
    ]


@pytest.mark.parametrize("davidson", [False, True])
def test_eight_voters_of_one_mind_decide_and_leave_room_for_doubt(davidson):
    votes = said(*"a" * 16, voters=8, both_sides=True)
    best, worst = standings(votes, davidson=davidson).ratings
    assert (best.rank_low, best.rank_high, worst.rank_low, worst.rank_high) == (1, 1, 2, 2)
    assert best.upper - best.lower > 100
    tied = standings(said(*["tie"] * 16, voters=8), davidson=davidson).ratings[0]
    assert (tied.rank_low, tied.rank_high) == (1, 2)
    assert tied.upper - tied.lower > 10


def test_a_newcomer_does_not_unsettle_the_order_of_the_others():
    votes = said(*"aaaab" * 32, voters=8, both_sides=True)
    newcomer = said("a", "a", voters=2, pair=("glm", "yi"))
    before, after = (by_model(standings(one)) for one in (votes, [*votes, *newcomer]))
    for rows in (before, after):
        assert rows["qwen"].rank_high < rows["yi"].rank_high
    assert (after["glm"].rank_low, after["glm"].rank_high) == (1, 3)


def test_a_hundred_models_have_ranks_as_well():
    names = [f"model {number:03}" for number in range(100)]
    votes = [
        vote
        for pair in itertools.pairwise(names)
        for vote in said(*"aaaaaaaaab" * 12, voters=6, pair=pair, both_sides=True)
    ]
    found = standings(votes).ratings
    assert [one.model for one in found] == names
    assert (found[0].rank_low, found[-1].rank_high) == (1, 100)
    for better, worse in itertools.combinations(found, 2):
        assert (better.rank_high < worse.rank_low) <= (better.lower > worse.upper)


def test_groups_of_one_size_that_no_vote_connects_are_all_unrated():
    votes = said("a", "b", voters=2) + said("a", "b", voters=2, pair=("glm", "deepseek"))
    found = standings(votes)
    assert [one.rating for one in found.ratings] == [None] * 4
    assert (found.side_advantage, found.n_votes, found.n_voters) == (None, 4, 2)


@pytest.mark.parametrize("davidson", [False, True])
@pytest.mark.parametrize(("voters", "repeats"), [(5, 300), (8, 250), (12, 200), (40, 120)])
def test_intervals_hold_the_truth_as_often_as_they_say(voters, repeats, davidson):
    rng = np.random.default_rng(voters)
    assert 0.92 <= coverage(rng, voters, repeats, davidson=davidson) <= 0.975


@pytest.mark.parametrize("board", [False, True])
@pytest.mark.parametrize("prompt_spread", [0.0, 0.7])
@pytest.mark.parametrize(("voters", "repeats"), [(5, 200), (8, 200), (12, 150), (40, 80)])
def test_intervals_hold_the_truth_where_everybody_is_asked_the_same(
    voters, repeats, prompt_spread, board
):
    """With 80 teams of four models chance alone moves the share by 2 % now and then."""
    asked = {"prompts": 20, "prompt_spread": prompt_spread, "board": board}
    found = coverage(np.random.default_rng(voters), voters, repeats, davidson=False, **asked)
    assert 0.91 <= found <= 0.985


@pytest.mark.parametrize("davidson", [False, True])
def test_a_question_that_everybody_judges_alike_tells_little(davidson):
    votes = simulated(np.random.default_rng(3), [20] * 12, spread=0)
    own = {vote.battle: f"question {n}" for n, vote in enumerate(votes)}
    same = {vote.battle: f"{vote.model_a} {vote.model_b} {vote.outcome}" for vote in votes}
    apart, alone, together = (
        standings(votes, davidson=davidson, questions=asked) for asked in ({}, own, same)
    )
    assert alone == apart  # a question of one voter changes nothing
    for model in MODELS:
        assert width(together, model) > 1.5 * width(apart, model)


def test_the_leaderboard_clusters_questions_as_well():
    votes = [PairVote(*vote[:5]) for vote in simulated(np.random.default_rng(3), [20] * 12)]
    same = {vote.battle: f"{vote.model_a} {vote.model_b} {vote.outcome}" for vote in votes}
    own = {vote.battle: f"question {n}" for n, vote in enumerate(votes)}
    apart, alone, together = (rate(votes, MODELS, questions=one) for one in ({}, own, same))
    assert alone == apart
    for one, other in zip(apart, together, strict=True):
        assert other.high - other.low > 1.5 * (one.high - one.low)


def test_several_voters_on_one_battle_are_no_strangers_to_each_other():
    votes = simulated(np.random.default_rng(6), [30] * 10)
    shared = [
        vote._replace(battle=f"{vote.model_a} {vote.model_b} {vote.outcome}") for vote in votes
    ]
    assert width(standings(shared), "yi") > 1.2 * width(standings(votes), "yi")


def test_intervals_of_strengths_ties_and_side_hold_what_was_simulated():
    theta = np.array([0.6, 0.2, -0.2, -0.6])
    inside, side_inside = [], []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        votes = simulated(rng, [25] * 12, theta=theta, side=0.3, ties=1.0, spread=0)
        found = standings(votes, davidson=True)
        rows = by_model(found)
        for name, truth in zip(MODELS, 1000 + SCALE * theta, strict=True):
            inside.append(rows[name].lower <= truth <= rows[name].upper)
        side_inside.append(abs(found.side_advantage - SCALE * 0.3) <= found.side_half)
    assert 0.92 <= np.mean(inside) <= 0.98
    assert 0.89 <= np.mean(side_inside) <= 0.99


def test_a_hundred_thousand_votes_of_four_models_take_less_than_two_seconds():
    votes = simulated(np.random.default_rng(4), [2500] * 40, prompts=50, prompt_spread=0.5)
    asked = questions(votes)
    standings(votes[:100], davidson=True)  # imports what is imported late
    started = time.process_time()
    standings(votes, davidson=True, questions=asked)
    assert time.process_time() - started < 2
