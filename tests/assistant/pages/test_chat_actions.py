"""What a browser may ask for through the hidden box, and what is not believed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pages.chat_actions import KNOWN, Action, block_of, parse


def sent(**parts: object) -> str:
    return json.dumps({"n": 1, **parts})


def test_an_action_of_ours_is_read() -> None:
    assert parse(sent(do="judge-thumb", on="A1", value="-1")) == Action("judge-thumb", "A1", "-1")
    assert parse(sent(do="open")) == Action("open")


@pytest.mark.parametrize(
    "text",
    ["", "no json", "[]", "1", "null", '"open"', sent(do="drop"), sent(do="open", on=["A1"]),
     sent(do="open", on="../secret"), sent(do="open", on="a" * 65), sent(do=1), "[" * 100_000],
)  # fmt: skip
def test_what_no_button_says_is_nothing(text: str) -> None:
    assert parse(text) is None


def test_a_files_name_may_be_anything_but_endless() -> None:
    name = '../"><img>\u202e 文件.py'
    assert parse(sent(do="remove-file", on=name)) == Action("remove-file", name)
    assert parse(sent(do="remove-file", on="x" * 5_000)) is None


@given(st.text())
def test_any_text_is_an_action_of_ours_or_nothing(text: str) -> None:
    action = parse(text)
    assert action is None or action.do in KNOWN


@pytest.mark.parametrize(
    ("value", "number"), [("5", 5), ("-1", -1), ("", None), ("1.5", None), ("٣", None)]
)
def test_a_value_is_a_whole_number_or_none(value: str, number: int | None) -> None:
    assert Action("judge-thumb", "A1", value).number == number


@pytest.mark.parametrize(
    ("name", "found"), [("A1:0", ("A1", 0)), ("A1:12", ("A1", 12)), ("A1", None), (":0", None)]
)
def test_a_block_is_an_answer_and_a_number(name: str, found: object) -> None:
    assert block_of(name) == found
