"""Hours that are paid for: laws of who pays for which."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cost.money import busy_hours, span
from eval.cost.runs import hours_of

spans = st.dictionaries(
    st.sampled_from("abc"),
    st.lists(
        st.tuples(st.integers(0, 1000), st.integers(0, 100)).map(lambda s: (s[0], s[0] + s[1])),
        max_size=6,
    ),
    max_size=3,
)


def length(all_spans: list[tuple[int, int]]) -> int:
    return len({second for begin, end in all_spans for second in range(begin, end)})


@given(spans)
def test_each_pays_for_its_own_hardware_while_it_writes(own) -> None:
    hours = hours_of(own, {name: name for name in own})
    for name, times in own.items():
        assert hours[name] * 3600 == pytest.approx(length(times))


@given(spans)
def test_shared_hardware_is_paid_for_once(own) -> None:
    hours = busy_hours(own)
    together = length([one for times in own.values() for one in times])
    assert sum(hours.values()) * 3600 == pytest.approx(together)
    assert all(hours[name] * 3600 <= length(times) + 1e-6 for name, times in own.items())


def test_two_that_write_at_once_halve_the_moment() -> None:
    hours = busy_hours({"a": [(0, 3600)], "b": [(1800, 3600)]})
    assert hours == {"a": pytest.approx(0.75), "b": pytest.approx(0.25)}


def test_what_others_are_served_on_changes_nobodys_hours() -> None:
    own = {"a": [(0.0, 3600.0)], "b": [(1800.0, 3600.0)], "c": [(0.0, 3600.0)]}
    assert hours_of(own, {"a": (0,), "b": "CPU", "c": "CPU"}) == {
        "a": pytest.approx(1.0), "b": pytest.approx(0.25), "c": pytest.approx(0.75),
    }  # fmt: skip


def test_an_answer_ends_when_it_was_recorded_and_its_length_is_monotonic() -> None:
    at = "2026-11-25T15:28:20.000+00:00"
    ended = datetime.fromisoformat(at).timestamp()
    times = {"scheduled": 5.0, "sent": 6.0, "contents": [7.0, 9.0], "end": 10.0}
    assert span({"at": at, "timings": times}) == (ended - 4, ended)
    assert span({"at": at, "timings": times | {"end": None}}) == (ended - 3, ended)
    assert span({"at": at, "timings": {"scheduled": 5.0, "end": None}}) is None
