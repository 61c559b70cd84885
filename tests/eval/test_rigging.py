"""Rigged votes among honest ones: found, left out, and honest voters left alone.

Simulated, a few of each; `python -m tests.bench robustness` does many.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from rigged import SHAPES, TARGET, case, honest, rigged
from voting import MODELS

from eval.votes.pace import bursts, by_day
from eval.votes.rigging import suspects, without

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(3))
def test_a_hundred_rigged_votes_among_a_thousand_are_found_and_their_effect_undone(
    shape: str, seed: int
) -> None:
    found = case(np.random.default_rng(seed), shape, spread=0.5)
    assert found.moved > 40
    assert found.rigged <= found.flagged
    assert abs(found.left) < 10


@pytest.mark.parametrize("voters", [5, 12, 40])
def test_honest_voters_with_strong_tastes_are_hardly_ever_suspected(voters: int) -> None:
    alarms = [
        bool(suspects(honest(np.random.default_rng(seed), voters), MODELS)) for seed in range(8)
    ]
    assert sum(alarms) <= 1


def test_what_a_sleeper_said_before_is_kept() -> None:
    rng = np.random.default_rng(1)
    votes = honest(rng, spread=0.4)
    together = votes + rigged(rng, ["voter 7"])
    found = suspects(together, MODELS)
    assert [(one.voter, one.contestant, one.against) for one in found] == [
        ("voter 7", TARGET, False)
    ]
    kept = without(together, found)
    assert len([vote for vote in kept if vote.voter == "voter 7"]) >= 15
    assert not {f"rigged {number}" for number in range(5, 100)} & {vote.battle for vote in kept}


def test_votes_against_somebody_are_found_too() -> None:
    rng = np.random.default_rng(4)
    swap = {"a": "b", "b": "a"}
    against = [vote._replace(outcome=swap[vote.outcome]) for vote in rigged(rng, ["foe"])]
    found = suspects(honest(rng, spread=0.3) + against, MODELS)
    assert ("foe", TARGET, True) in [(one.voter, one.contestant, one.against) for one in found]


def test_one_voter_alone_is_compared_with_nobody() -> None:
    assert suspects(rigged(np.random.default_rng(1), ["ann"]), MODELS) == []
    assert suspects([], MODELS) == []


def test_a_burst_is_more_than_others_do_in_ten_minutes() -> None:
    slow = [(f"voter {n % 8}", START + timedelta(minutes=3 * n)) for n in range(160)]
    fast = [("script", START + timedelta(hours=2, seconds=5 * n)) for n in range(60)]
    found = bursts(*zip(*(slow + fast), strict=True))
    assert [(one.voter, one.votes) for one in found] == [("script", 60)]
    assert bursts(*zip(*slow, strict=True)) == []
    assert bursts([], []) == []


def test_days_without_votes_are_among_the_days() -> None:
    days = by_day([START, START + timedelta(days=3), START])
    assert [count for _, count in days] == [2, 0, 0, 1]
    assert by_day([]) == []
