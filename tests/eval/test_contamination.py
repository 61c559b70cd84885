"""The split by release dates: what may have been seen, what cannot have been."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import one, run_of

from eval.scores.contamination import side, span, split, unpaired_gap
from eval.scores.samples import pass_rates, tally

RELEASE = dt.date(2024, 9, 19)
dates = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))
shares = st.lists(st.sampled_from([0.0, 0.2, 0.5, 1.0]), min_size=1, max_size=12)
written = st.one_of(
    dates.map(str),
    dates.map(lambda day: f"{day:%Y-%m}"),
    dates.map(lambda day: f"{day:%Y}"),
    st.sampled_from([None, "", "soon", "2024-13", "2023-02-30", "0000", "24-01-01"]),
)
PROBLEMS = [f"p{number:03}" for number in range(8)]


@settings(deadline=None)
@given(dates)
def test_a_day_is_its_own_span_and_lies_in_those_of_its_month_and_year(day: dt.date) -> None:
    assert span(str(day)) == (day, day)
    for text in (f"{day:%Y-%m}", f"{day:%Y}"):
        first, last = span(text)
        assert first <= day <= last
        assert span(str(last + dt.timedelta(days=1)))[0] > last
        assert (first.day, (last + dt.timedelta(days=1)).day) == (1, 1)


@settings(deadline=None)
@given(written, dates)
def test_a_side_is_told_only_where_every_day_of_the_date_is_on_it(text, release: dt.date) -> None:
    found, days = side(text, release), span(text)
    if found == "before":
        assert days[1] < release
    elif found == "after":
        assert days[0] >= release
    else:
        assert days is None or days[0] < release <= days[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-09-18", "before"),
        ("2024-09-19", "after"),  # what was published that day cannot have been learnt
        ("2024-08", "before"),
        ("2024-09", None),
        ("2024-10", "after"),
        ("2024", None),
        ("2023", "before"),
        ("2024-09-19T10:00", None),
        (None, None),
    ],
)
def test_dates_around_a_release(text: str | None, expected: str | None) -> None:
    assert side(text, RELEASE) == expected
    assert side(text, None) is None


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.sampled_from([[0], [1], [0, 1], [1, 1]]), min_size=1, max_size=8),
    st.lists(written, min_size=8, max_size=8),
    st.none() | dates,
)
def test_every_problem_is_on_one_side_or_undated_and_rates_are_those_of_score(
    passes, texts, release
) -> None:
    samples = run_of(passes)
    published = dict(zip(PROBLEMS, texts, strict=True))
    found = split(samples, "qwen", release, published)
    sides = {name: side(published[name], release) for name in PROBLEMS[: len(passes)]}
    rates = pass_rates(tally(samples))
    for which, rate in (("before", found.before), ("after", found.after)):
        names = [name for name, there in sides.items() if there == which]
        assert (rate is None) == (not names)
        if rate:
            assert rate.problems == len(names)
            assert rate.value == pytest.approx(sum(rates[name] for name in names) / len(names))
    assert found.undated == sum(which is None for which in sides.values())
    assert (found.gap is None) == (found.before is None or found.after is None)
    assert (found.lacks is None) == (found.gap is not None)
    if found.gap:
        assert found.gap.value == pytest.approx(found.before.value - found.after.value)


@settings(deadline=None, max_examples=50)
@given(shares, shares)
def test_a_gap_lies_in_its_interval_and_turns_its_sign_with_the_sides(before, after) -> None:
    there, back = unpaired_gap(before, after), unpaired_gap(after, before)
    assert there.value == pytest.approx(-back.value)
    if min(len(before), len(after)) < 2:
        assert there.interval is None
    else:
        low, high = there.interval
        assert -1 <= low <= there.value <= high <= 1


def test_a_gap_is_wide_with_few_problems_and_narrow_with_many() -> None:
    few = unpaired_gap([1, 1, 0], [0, 1, 0]).interval
    many = unpaired_gap([1, 1, 0] * 60, [0, 1, 0] * 60).interval
    assert few[0] < 0 < many[0]
    assert many[1] - many[0] < few[1] - few[0]
    agreed = unpaired_gap([0.0] * 20, [0.0] * 30).interval
    assert agreed[0] < -0.05 and agreed[1] > 0.05
    with pytest.raises(ValueError, match="both sides"):
        unpaired_gap([], [1.0])


def test_what_is_missing_is_named_and_infra_counts_nowhere() -> None:
    samples = [one("old"), one("new", "WA"), one("lost", "INFRA")]
    old, new = {"old": "2020-01-01"}, {"new": "2026-01-01"}
    assert split(samples, "qwen", None, old | new).lacks == "release"
    assert split(samples, "qwen", RELEASE, {}).lacks == "dates"
    assert split(samples, "qwen", RELEASE, old).lacks == "after"
    assert split(samples, "qwen", RELEASE, new).lacks == "before"
    both = split(samples, "qwen", RELEASE, old | new | {"lost": "2020-01-01"})
    assert (both.lacks, both.before.problems, both.undated, both.gap.value) == (None, 1, 0, 1.0)
    assert split(samples, "nobody", RELEASE, old).before is None
