"""How firmly the first place stands: against an exhaustive search, and against refitting."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from voting import MODELS, simulated

from eval.ratings import rate
from eval.records import PairVote
from eval.votes.robustness import flips, influences

THREE = ("qwen", "yi", "glm")
TURNED = {"a": ("b",), "b": ("a",), "tie": ("a", "b"), "both_bad": ("a", "b")}

small = st.lists(
    st.tuples(
        st.sampled_from(list(itertools.combinations(THREE, 2))),
        st.sampled_from(["a", "a", "b", "tie"]),
    ),
    min_size=3, max_size=7,
)  # fmt: skip


def ballots(said: Sequence[tuple[tuple[str, str], str]]) -> list[PairVote]:
    return [
        PairVote(str(number), f"voter {number % 2}", *pair, outcome)
        for number, (pair, outcome) in enumerate(said)
    ]


def first(votes: Sequence[PairVote]) -> dict[str, float]:
    return {row.contestant: row.points for row in rate(votes, THREE) if row.points is not None}


def elections(votes: list[PairVote], how: str, number: int) -> Iterator[list[PairVote]]:
    """Every election in which `number` votes are turned or dropped."""
    for chosen in itertools.combinations(range(len(votes)), number):
        rest = [vote for place, vote in enumerate(votes) if place not in chosen]
        if how == "dropped":
            yield rest
            continue
        for outcomes in itertools.product(*(TURNED[votes[place].outcome] for place in chosen)):
            turned = [
                replace(votes[place], outcome=outcome)
                for place, outcome in zip(chosen, outcomes, strict=True)
            ]
            yield rest + turned


@settings(max_examples=12, deadline=None)
@given(small)
def test_no_choice_of_fewer_votes_flips_the_first_place(said) -> None:
    votes = ballots(said)
    before = first(votes)
    for flip in flips(votes, THREE):
        if flip.how == "added" or len(before) < 3:
            continue
        for number in range(1, min(flip.votes, 4)):
            for election in elections(votes, flip.how, number):
                after = first(election)
                if len(after) == 3:
                    others = max(after[name] for name in after if name != flip.leader)
                    assert others <= after[flip.leader] + 1e-6, (flip, number)


def test_the_number_found_flips_the_place_and_one_less_on_the_same_pair_does_not() -> None:
    votes = ballots([(("qwen", "yi"), "a")] * 12 + [(("qwen", "yi"), "b")] * 5)
    found = {flip.how: flip for flip in flips(votes, ("qwen", "yi"))}
    assert (found["turned"].leader, found["turned"].challenger) == ("qwen", "yi")
    # 12 : 5. Turning 4 makes 8 : 9, dropping or adding 8 makes 4 : 5 or 12 : 13.
    assert {how: flip.votes for how, flip in found.items()} == {
        "turned": 4, "dropped": 8, "added": 8,
    }  # fmt: skip


def test_without_a_first_place_there_is_nothing_to_flip() -> None:
    assert flips([], THREE) == []
    assert flips(ballots([(("qwen", "yi"), "tie")] * 4), THREE) == []


def test_many_votes_take_many_to_flip() -> None:
    few, many = (
        simulated(np.random.default_rng(2), [size] * 10, theta=(0.6, 0, 0, -0.2), spread=0.1)
        for size in (20, 400)
    )
    turned = [{flip.how: flip.votes for flip in flips(votes, MODELS)} for votes in (few, many)]
    assert turned[1]["turned"] > 5 * turned[0]["turned"]


def test_influence_is_what_refitting_without_the_most_active_says() -> None:
    votes = simulated(np.random.default_rng(1), [60, 40, 20, 10])
    found = influences(votes, MODELS)
    assert [(one.rank, one.votes) for one in found] == [(1, 60), (2, 100), (3, 120)]
    for one in found:
        out = {f"voter {number}" for number in range(one.rank)}
        before = rate(votes, MODELS)
        after = rate([vote for vote in votes if vote.voter not in out], MODELS)
        expected = [new.points - old.points for old, new in zip(before, after, strict=True)]
        assert list(one.moves) == pytest.approx(expected, abs=1e-6)


def test_the_last_voter_is_never_left_out() -> None:
    assert influences(ballots([(("qwen", "yi"), "a")]), THREE) == []
    assert [one.rank for one in influences(ballots([(("qwen", "yi"), "a")] * 2), THREE)] == [1]


def test_a_vote_on_a_stranger_is_refused() -> None:
    with pytest.raises(ValueError, match="not among the contestants"):
        flips(ballots([(("qwen", "yi"), "a")]), ("qwen", "glm"))
