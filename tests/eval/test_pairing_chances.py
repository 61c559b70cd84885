"""Who meets next: laws that hold after any votes, and that ratings stay honest with it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching import (
    MODELS,
    SIX,
    STRENGTHS_OF_SIX,
    battles,
    battles_of_four,
    drawn,
    holds,
    rated,
    widest,
)

from eval.records import Meeting, Vote
from eval.records.pairs import pairs
from eval.votes.pairing import order_chances, replacement_chances, set_chances, tally

FLOORS = st.sampled_from([0.1, 0.5, 1.0])
# The first example pays for late imports, and the machine may be busy.
law = settings(max_examples=60, deadline=None)


def met(contestants, choice: str, times: int, ranking=None) -> Meeting:
    decided = pairs(Vote("", "", choice, ranking), contestants)  # type: ignore[arg-type]
    said = tuple((one.model_a, one.model_b, one.outcome) for one in decided)
    return Meeting(tuple(contestants), said, times)


@st.composite
def histories(draw: st.DrawFn) -> list[Meeting]:
    """Votes on battles of two and four, also with contestants that have left since."""
    found = []
    for _ in range(draw(st.integers(0, 8))):
        layout = draw(st.sampled_from([2, 4]))
        stood = draw(st.permutations([*SIX, "gone"]))[:layout]
        choice = draw(st.sampled_from(["a", "b", "tie", "both_bad"]))
        found.append(met(stood, choice, draw(st.integers(1, 200))))
    return found


def relabelled(history: list[Meeting], new: dict[str, str]) -> list[Meeting]:
    def name(one: str) -> str:
        return new.get(one, one)

    return [
        Meeting(
            tuple(map(name, one.contestants)),
            tuple((name(a), name(b), said) for a, b, said in one.decided),
            one.times,
        )
        for one in history
    ]


# -- laws --------------------------------------------------------------------------


@law
@given(histories(), st.integers(2, 6), st.sampled_from([2, 4]), FLOORS)
def test_set_chances_sum_to_one_and_none_falls_below_the_floor(history, ready, slots, floor):
    if ready < slots:
        return
    chances = set_chances(tally(history, SIX), SIX[:ready], slots, floor=floor)
    assert set(chances) == set(itertools.combinations(SIX[:ready], slots))
    assert math.fsum(chances.values()) == pytest.approx(1)
    assert min(chances.values()) >= floor / math.comb(ready, slots) * (1 - 1e-9)


@law
@given(histories(), st.permutations(SIX), st.sampled_from([2, 4]), FLOORS)
def test_order_chances_sum_to_one_and_none_falls_below_the_floor(history, chosen, slots, floor):
    chances = order_chances(tally(history, SIX), chosen[:slots], floor=floor)
    assert set(chances) == set(itertools.permutations(chosen[:slots]))
    assert math.fsum(chances.values()) == pytest.approx(1)
    assert min(chances.values()) >= floor / math.factorial(slots) * (1 - 1e-9)


@law
@given(histories(), st.permutations(SIX), st.integers(1, 3), FLOORS)
def test_replacement_chances_sum_to_one_and_keep_their_floor(history, names, others, floor):
    left = names[others:]
    chances = replacement_chances(tally(history, SIX), names[:others], left, floor=floor)
    assert set(chances) == set(left)
    assert math.fsum(chances.values()) == pytest.approx(1)
    assert min(chances.values()) >= floor / len(left) * (1 - 1e-9)


@law
@given(histories(), st.permutations(SIX), st.sampled_from([2, 4]))
def test_other_names_have_the_same_chances(history, names, slots):
    new = dict(zip(SIX, names, strict=True))
    known, again = tally(history, SIX), tally(relabelled(history, new), SIX)
    sets = set_chances(again, SIX, slots, floor=0.5)
    by_members = {frozenset(one): chance for one, chance in sets.items()}
    for one, chance in set_chances(known, SIX, slots, floor=0.5).items():
        assert by_members[frozenset(new[name] for name in one)] == pytest.approx(chance, rel=1e-5)
    chosen = SIX[:slots]
    orders = order_chances(again, [new[name] for name in chosen], floor=0.5)
    for order, chance in order_chances(known, chosen, floor=0.5).items():
        assert orders[tuple(new[name] for name in order)] == pytest.approx(chance)


@law
@given(st.permutations(SIX), st.integers(1, 50), st.sampled_from([2, 4]))
def test_the_order_that_was_most_often_is_the_least_likely_next(names, times, slots):
    stood = tuple(names[:slots])
    chances = order_chances(tally([met(stood, "tie", times)], SIX), stood, floor=0.9)
    assert min(chances, key=chances.__getitem__) == stood
    if slots == 2:
        assert chances[stood[::-1]] <= 0.55 + 1e-9  # bounded: nobody can be sure of it


@law
@given(st.sampled_from([2, 4]), st.integers(2, 9))
def test_without_votes_every_draw_is_equally_likely(slots, ready):
    names = [str(n) for n in range(max(ready, slots))]
    known = tally([], names)
    sets = list(set_chances(known, names, slots, floor=0.5).values())
    orders = list(order_chances(known, names[:slots], floor=0.5).values())
    assert sets == pytest.approx([1 / math.comb(len(names), slots)] * len(sets))
    assert orders == pytest.approx([1 / math.factorial(slots)] * len(orders))


def test_the_expected_gain_is_that_of_the_whole_covariance():
    """The short way (Woodbury) agrees with inverting the information with a vote more."""
    history = [met(("a", "b"), "a", 5), met(("c", "a"), "tie", 3), met(("d", "c"), "b", 2)]
    known = tally(history, SIX[:4])
    centred = np.eye(4) - 1 / 4

    def width(covariance) -> float:
        deviations = np.sqrt(np.diag(centred @ covariance @ centred))
        return float((deviations**16).sum() ** (1 / 16))

    gains = {}
    for one, other in itertools.combinations(range(4), 2):
        chance = 1 / (1 + np.exp(known.theta[other] - known.theta[one]))
        side = np.zeros(4)
        side[one], side[other] = 1, -1
        more = chance * (1 - chance) * np.outer(side, side)
        after = np.linalg.inv(np.linalg.inv(known.covariance) + more)
        gains[SIX[one], SIX[other]] = width(known.covariance) - width(after)
    total = sum(gains.values())
    expected = {pair: 0.2 / 6 + 0.8 * gain / total for pair, gain in gains.items()}
    assert set_chances(known, SIX[:4], 2, floor=0.2) == pytest.approx(expected)


def test_fewer_ready_than_slots_is_an_error_by_count():
    with pytest.raises(ValueError, match="4 contestants are needed, 3 are ready"):
        set_chances(tally([], SIX), SIX[:3], 4, floor=0.5)


# -- simulated installations -------------------------------------------------------


def test_ratings_hold_their_intervals_and_the_widest_shrinks_faster_than_uniformly():
    rng = np.random.default_rng(27)
    adaptive = [rated(battles(rng, floor=0.5, before=150, number=240)) for _ in range(80)]
    uniform = [rated(battles(rng, floor=1.0, before=150, number=240)) for _ in range(30)]
    share = np.mean([inside for found in adaptive for inside in holds(found)])
    assert 0.92 <= share <= 0.975
    assert np.mean([widest(f) for f in adaptive]) < 0.9 * np.mean([widest(f) for f in uniform])


def test_votes_for_the_best_of_four_hold_their_intervals_and_a_newcomer_catches_up():
    rng = np.random.default_rng(7)
    found = [rated(battles_of_four(rng, floor=0.5)) for _ in range(50)]
    share = np.mean([inside for one in found for inside in holds(one, STRENGTHS_OF_SIX)])
    assert 0.92 <= share <= 0.98
    uniform = [rated(battles_of_four(rng, floor=1.0)) for _ in range(15)]
    assert votes_of("f", found) > 1.15 * votes_of("f", uniform)


def votes_of(model, installations):
    return np.mean([one.votes for rows in installations for one in rows if one.model == model])


def test_over_many_battles_everybody_stands_on_both_sides_alike():
    rng = np.random.default_rng(3)
    history: dict[tuple[str, ...], int] = {}
    for _ in range(1_200):
        known = tally([met(stood, "tie", times) for stood, times in history.items()], MODELS)
        stood = drawn(rng, known, MODELS, 0.5)
        history[stood] = history.get(stood, 0) + 1
    for model in MODELS:
        first = sum(times for (a, _), times in history.items() if a == model)
        second = sum(times for (_, b), times in history.items() if b == model)
        # Coins would be 24 apart as a rule (one standard deviation).
        assert abs(first - second) <= 15
