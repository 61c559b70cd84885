"""The stopping rule: right however often one looks, and it says how far it is.

Simulated, a few teams; `python -m tests.bench robustness` does many.
"""

from __future__ import annotations

import numpy as np
import pytest
from stopped import first_wrong, looks
from voting import simulated

from eval.votes.stopping import StoppingRule, stopping

RULE = StoppingRule()


def test_looking_again_and_again_hardly_ever_finds_a_difference_between_equals() -> None:
    wrong = [first_wrong(np.random.default_rng(seed), voters=12, votes=600) for seed in range(20)]
    assert sum(look is not None for look in wrong) <= 1


def test_a_clear_first_place_is_decided_and_stays_so() -> None:
    votes = simulated(np.random.default_rng(1), [150] * 20, theta=(1.5, 0, 0, 0), spread=0.2)
    said = [stopping(votes[:number], RULE) for number in looks(len(votes))]
    reasons = [one.reason for one in said]
    assert reasons[-1] == "apart"
    assert said[-1].first == "deepseek"
    assert said[-1].more is None
    assert all(lead.apart for lead in said[-1].leads)


def test_equals_end_with_a_difference_too_small_to_matter() -> None:
    votes = simulated(np.random.default_rng(2), [150] * 60, spread=0.1)
    found = stopping(votes, StoppingRule(target=60))
    assert (found.reason, found.met) == ("narrow", True)
    assert all(lead.half <= 60 for lead in found.leads)


def test_undecided_says_how_many_more_and_the_number_is_about_right() -> None:
    rng = np.random.default_rng(3)
    votes = simulated(rng, [20] * 120, theta=(0.5, 0, 0, 0), spread=0.1)
    few = votes[: len(votes) // 8]
    found = stopping(few, RULE)
    assert found.reason == "undecided"
    assert found.more is not None
    later = stopping(votes[: len(few) + 3 * found.more], RULE)
    assert later.met or (later.more or 0) < found.more


def test_too_few_persons_decide_nothing_however_much_they_vote() -> None:
    votes = simulated(np.random.default_rng(4), [300] * 8, theta=(2, 0, 0, 0), spread=0.05)
    assert stopping(votes, StoppingRule(voters=9)).reason == "few"
    assert stopping(votes, RULE).reason == "apart"
    for nothing in ([], votes[:1], [vote for vote in votes if vote.voter == "voter 1"]):
        assert stopping(nothing, RULE).reason == "few"
        assert stopping(nothing, RULE).more is None


@pytest.mark.parametrize("wrong", [{"target": 0}, {"confidence": 1.0}, {"voters": 1}])
def test_a_rule_that_means_nothing_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="at least 2 voters"):
        StoppingRule(**wrong)  # type: ignore[arg-type]
