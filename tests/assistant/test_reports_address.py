"""What the Reports page shows is a link; its filters leave what they say."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reports_address import Address
from assistant.run_detail import Entry, RunView
from assistant.run_lines import RunLine
from assistant.run_matrix import cell_of, chosen, matrix, short_name
from assistant.run_reader import Facts

TAGS = {"one": ("maps",), "two": ("maps", "sorting"), "three": ()}


def run(verdicts: dict[str, str]) -> RunView:
    """A run from "problem contestant prompt" to its verdict."""
    facts = Facts(
        created="2026-11-25", lineup="two", problems=tuple(TAGS), prompt_languages=("zh", "en"),
        languages=("python",), samples=1, temperature=0.0, planned=12,
        contestants={"a": "A", "b": "B"}, tags=TAGS, built_in=False,
    )  # fmt: skip
    entries = tuple(_entry(*key.split(), verdict) for key, verdict in verdicts.items())
    return RunView(RunLine("r", "done", facts), (), (), entries)


def _entry(problem: str, contestant: str, prompt: str, verdict: str) -> Entry:
    id_ = f"{contestant}/{problem}/{prompt}/python/0"
    return Entry(id_, problem, contestant, prompt, "python", 0, verdict or None, False)


VIEW = run(
    {
        "one a en": "AC", "one a zh": "WA", "one b en": "AC", "one b zh": "AC",
        "two a en": "RE", "two b en": "TLE", "three a en": "AC", "three b en": "INFRA",
    }
)  # fmt: skip


def shown(**filters: str) -> dict[str, list[list[str | None]]]:
    found = matrix(VIEW, Address(run="r", **filters))
    return {
        row.problem: [[one.verdict for one in cell] for cell in row.cells] for row in found.rows
    }


def test_without_filters_all_problems_are_there_in_the_order_of_asking() -> None:
    assert shown() == {
        "one": [["AC", "WA"], ["AC", "AC"]],
        "two": [["RE"], ["TLE"]],
        "three": [["AC"], ["INFRA"]],
    }


@pytest.mark.parametrize(
    ("filters", "problems"),
    [
        ({"failing": "some"}, ["one", "two"]),
        ({"failing": "all"}, ["two"]),
        ({"failing": "some", "who": "b"}, ["two"]),  # INFRA is no failure of the contestant's
        ({"failing": "some", "prompt": "zh"}, ["one"]),
        ({"tag": "maps"}, ["one", "two"]),
        ({"tag": "sorting", "failing": "all"}, ["two"]),
        ({"tag": "unheard of"}, []),
        ({"failing": "nonsense"}, ["one", "two", "three"]),
    ],
)
def test_filters_leave_what_they_say(filters: dict[str, str], problems: list[str]) -> None:
    assert list(shown(**filters)) == problems


def test_a_filter_of_contestant_and_language_takes_columns_and_samples() -> None:
    assert shown(who="a", prompt="zh")["one"] == [["WA"]]
    assert shown(language="java")["one"] == [[], []]


def test_a_cell_opens_at_its_first_failure_unless_the_link_names_a_sample() -> None:
    cell = cell_of(VIEW, "one", "a")
    assert [short_name(one) for one in cell] == ["en/python/0", "zh/python/0"]
    found = chosen(cell, "")
    assert found is not None and found.verdict == "WA"
    found = chosen(cell, "en/python/0")
    assert found is not None and found.verdict == "AC"
    assert chosen(cell_of(VIEW, "one", "nobody"), "") is None


@given(st.fixed_dictionaries({field.name: st.text(max_size=20) for field in fields(Address)}))
def test_an_address_comes_back_from_its_link(values: dict[str, str]) -> None:
    address = Address(**values)
    if not any("\ud800" <= sign <= "\udfff" for value in values.values() for sign in value):
        assert Address.of(address.link().partition("?")[2]) == address


@given(st.text(max_size=200))
def test_any_query_is_an_address(query: str) -> None:
    assert Address.of(query).page_number >= 1


def test_a_page_of_five_thousand_digits_is_the_first() -> None:
    assert Address.of(f"page={'1' * 5000}").page_number == 1


def test_a_query_without_end_is_left_alone() -> None:
    assert Address.of("&".join(["run=x"] * 1000)) == Address()
    assert Address.of("run=" + "x" * 100_000).run.strip("x") == ""
