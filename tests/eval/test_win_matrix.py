"""Who beat whom: laws that hold for any votes, and cells counted by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.ratings import rate
from eval.records import PairVote
from eval.votes.win_matrix import Cell, win_matrix

FOUR = ["qwen", "deepseek", "yi", "glm"]
SWAPPED = {"a": "b", "b": "a", "tie": "tie", "both_bad": "both_bad"}

pair_votes = st.builds(
    lambda battle, pair, outcome: PairVote(str(battle), "ann", *pair, outcome),
    st.integers(0, 9),
    st.sampled_from(list(itertools.permutations(FOUR, 2))),
    st.sampled_from(list(SWAPPED)),
)
ballots = st.lists(pair_votes, max_size=30)
# The first example pays for late imports, and the machine may be busy.
law = settings(max_examples=60, deadline=None)


def vote(outcome: str, one: str = "qwen", other: str = "yi") -> PairVote:
    return PairVote("battle", "ann", one, other, outcome)  # type: ignore[arg-type]


def cell(votes: list[PairVote], row: str = "qwen", column: str = "yi") -> Cell:
    return win_matrix(votes, FOUR)[FOUR.index(row)][FOUR.index(column)]


@law
@given(ballots)
def test_wins_of_each_and_ties_are_the_pairs_that_met(votes) -> None:
    for row, column in itertools.permutations(FOUR, 2):
        met = sum({vote.model_a, vote.model_b} == {row, column} for vote in votes)
        here, there = cell(votes, row, column), cell(votes, column, row)
        assert here.wins + there.wins + here.ties == here.games == met
        assert (here.wins, here.losses, here.ties) == (there.losses, there.wins, there.ties)


@law
@given(ballots)
def test_the_shares_of_a_pair_are_one_together_or_absent(votes) -> None:
    for row, column in itertools.permutations(FOUR, 2):
        here, there = cell(votes, row, column), cell(votes, column, row)
        if not here.games:
            assert here.share is None is there.share
        else:
            assert 0 <= here.share <= 1
            assert here.share + there.share == pytest.approx(1)


@law
@given(ballots)
def test_nobody_meets_himself(votes) -> None:
    assert all(cell(votes, name, name) == Cell() for name in FOUR)


@law
@given(ballots, st.permutations(FOUR), st.randoms())
def test_neither_the_order_of_votes_nor_of_names_moves_a_cell(votes, names, source) -> None:
    shuffled = votes[:]
    source.shuffle(shuffled)
    before, after = win_matrix(votes, FOUR), win_matrix(shuffled, names)
    for row, column in itertools.product(FOUR, repeat=2):
        moved = after[names.index(row)][names.index(column)]
        assert moved == before[FOUR.index(row)][FOUR.index(column)]


@law
@given(ballots)
def test_who_stood_first_leaves_no_trace(votes) -> None:
    turned = [
        replace(v, model_a=v.model_b, model_b=v.model_a, outcome=SWAPPED[v.outcome]) for v in votes
    ]
    assert win_matrix(turned, FOUR) == win_matrix(votes, FOUR)


@law
@given(st.lists(st.sampled_from(list(SWAPPED)), max_size=12))
def test_rows_sum_to_what_the_ratings_count_where_a_battle_is_a_pair(outcomes) -> None:
    votes = [
        replace(vote(outcome), battle=str(number), model_b=FOUR[1 + number % 3])
        for number, outcome in enumerate(outcomes)
    ]
    for counted, cells in zip(rate(votes, FOUR), win_matrix(votes, FOUR), strict=True):
        ties = counted.ties + counted.both_bad
        sums = tuple(sum(getattr(c, key) for c in cells) for key in ("wins", "losses", "ties"))
        assert sums == (counted.wins, counted.losses, ties)


def test_both_kinds_of_tie_are_half_a_win() -> None:
    found = cell([vote("a"), vote("tie"), vote("both_bad"), vote("b")])
    assert found == Cell(wins=1, losses=1, ties=2)
    assert (found.games, found.score, found.share) == (4, 2.0, 0.5)
    assert cell([vote("a"), vote("a"), vote("tie")]).share == pytest.approx(2.5 / 3)


def test_a_pair_that_lost_every_time_has_a_share_of_0_and_one_that_never_met_has_none() -> None:
    assert cell([vote("b")]).share == 0
    assert cell([vote("b")], "qwen", "glm").share is None


def test_without_votes_or_contestants_the_square_is_still_a_square() -> None:
    assert win_matrix([], FOUR) == ((Cell(),) * 4,) * 4
    assert win_matrix([], []) == ()


@pytest.mark.parametrize("outcome", ["A", "", "c", "both bad"])
def test_an_unknown_outcome_is_an_error_that_names_the_legal_ones(outcome: str) -> None:
    with pytest.raises(ValueError, match="legal are a, b, tie, both_bad"):
        win_matrix([vote("a"), vote(outcome)], FOUR)


@pytest.mark.parametrize("pair", [("gpt", "yi"), ("yi", "gpt")])
def test_a_vote_on_a_stranger_is_an_error(pair: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="gpt"):
        win_matrix([vote("a", *pair)], FOUR)
