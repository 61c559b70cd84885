"""Krippendorff's alpha: published examples, an independent implementation, and its laws."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from eval.review.alpha import agreement, alpha

law = settings(max_examples=80, deadline=None)

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example C: four
# observers, twelve units; a dot is a missing value.
BY_OBSERVER = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
UNITS = [[int(row[unit]) for row in BY_OBSERVER if row[unit] != "."] for unit in range(12)]

units = st.lists(st.lists(st.integers(1, 5), min_size=0, max_size=4), min_size=2, max_size=12)
levels = st.sampled_from(["nominal", "ordinal", "interval"])


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_the_published_example(level, published: float) -> None:
    assert alpha(UNITS, level=level) == pytest.approx(published, abs=0.0005)


@law
@given(units, levels)
def test_it_is_what_an_independent_implementation_says(units, level) -> None:
    values = {value for unit in units if len(unit) > 1 for value in unit}
    assume(len(values) > 1)
    widest = max(len(unit) for unit in units)
    table = np.full((widest, len(units)), np.nan)
    for column, unit in enumerate(units):
        table[: len(unit), column] = unit
    expected = krippendorff.alpha(table, level_of_measurement=level)
    assert alpha(units, level=level) == pytest.approx(float(expected), abs=1e-9)


@law
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(2, 4)), min_size=2), levels)
def test_who_always_agrees_has_alpha_one(given, level) -> None:
    assume(len({value for value, _ in given}) > 1)
    found = agreement([[value] * count for value, count in given], level=level)
    assert found.value == pytest.approx(1)
    assert found.interval == pytest.approx((1, 1))


def test_who_rates_by_chance_has_alpha_near_nought() -> None:
    rng = np.random.default_rng(4)
    found = agreement(rng.integers(1, 6, (1_000, 2)).tolist())
    assert found.value == pytest.approx(0, abs=0.1)
    assert found.interval[0] < 0 < found.interval[1]
    assert found.units == 1_000


def test_who_always_contradicts_has_a_negative_alpha() -> None:
    assert alpha([[1, 5], [5, 1]] * 10) < -0.9


@law
@given(units)
def test_an_ordinal_scale_has_no_distances_of_its_own(units) -> None:
    stretched = [[{1: 1, 2: 2, 3: 10, 4: 50, 5: 51}[value] for value in unit] for unit in units]
    assert alpha(stretched) == pytest.approx(alpha(units))


@law
@given(units, st.randoms())
def test_neither_the_order_of_units_nor_that_of_raters_matters(units, random) -> None:
    mixed = [random.sample(unit, len(unit)) for unit in random.sample(units, len(units))]
    assert alpha(mixed) == pytest.approx(alpha(units))


@pytest.mark.parametrize("units", [[], [[3], [4]], [[3, 3], [3, 3]]])
def test_where_nothing_can_be_told_nothing_is(units) -> None:
    found = agreement(units)
    assert (found.value, found.interval) == (None, None)


def test_one_answer_gives_no_interval_and_many_a_narrower_one_than_few() -> None:
    assert agreement([[1, 2, 2]]).interval is None
    few, many = agreement(UNITS), agreement(UNITS * 10)
    assert few.interval[0] <= few.value <= few.interval[1]
    assert np.ptp(many.interval) < np.ptp(few.interval) / 2


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)

    def drawn(count: int) -> list[list[int]]:
        quality = rng.normal(3, 1, (count, 1))
        return np.clip(np.rint(quality + rng.normal(0, 0.7, (count, 2))), 1, 5).astype(int).tolist()

    truth = alpha(drawn(20_000))
    inside = 0
    for number in range(60):
        low, high = agreement(drawn(60), seed=number).interval
        inside += low <= truth <= high
    assert inside >= 51
