"""A problem's own checker: what it is given, what it may say, and what ends it."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.judging.checking import CompareError, checked
from runners.sandbox import Opaque, Unordered

SAME = "def check(args, expected, got):\n    return got == expected"


def says(body: str, got: object = 3, args: tuple[object, ...] = (), expected: object = 3) -> bool:
    """What a checker whose function has this body says."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return checked(f"def check(args, expected, got):\n{lines}", args, expected, got)


def test_it_is_given_arguments_expected_and_got() -> None:
    assert says("return sum(args[0]) == expected and got == [1, 2]", [1, 2], ([1, 2],))
    assert not says("return got == [1, 2]", [2, 1])


def test_it_may_import_the_standard_library_and_have_functions_of_its_own() -> None:
    source = "import math\ndef near(x): return math.isclose(x, 2)\n"
    assert checked(f"{source}def check(args, expected, got): return near(got)", (), 0, 2.0)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec=None), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@settings(max_examples=30, deadline=None)  # each one is a process
@given(VALUES)
def test_every_value_arrives_as_it_was(value) -> None:
    assert checked(SAME, (), value, value)


def test_types_arrive_as_they_were() -> None:
    kinds = [True, 1, 1.0, math.inf, math.nan, -0.0, "1", None]
    assert says(f"return repr(got) == {repr(kinds)!r}", kinds)


def test_a_number_too_long_to_be_written_out_arrives() -> None:
    assert says("return got == 1 << 20_000", 1 << 20_000)


def test_a_set_arrives_as_a_set_whatever_is_in_it() -> None:
    got = [Unordered((1, 2)), Unordered(([1, 2], Unordered((3,)))), {(1, Unordered((2,))): 4}]
    body = (
        "return got == [{1, 2}, {(1, 2), frozenset({3})}, {(1, frozenset({2})): 4}]"
        " and isinstance(got[0], frozenset)"
    )
    assert says(body, got)


def test_what_has_no_json_form_equals_no_value() -> None:
    assert says("return got == [..., {...: 1}]", [Opaque("function"), {Opaque("object"): 1}])
    assert says("return got == {1, ...}", Unordered((1, {"forged": 1})))


@pytest.mark.parametrize("body", ["return 1", "return 'yes'", "return [got]", "return None", ""])
def test_only_true_is_a_yes(body: str) -> None:
    assert not says(body or "pass")


def test_one_that_trips_over_a_strange_answer_says_no() -> None:
    assert not says("return got['key'] == 1", None)
    assert not says("return check(args, expected, got)")  # recursion has an end


def test_what_it_prints_is_no_verdict() -> None:
    assert not says("print('yes')\nreturn False")
    assert says("print('no', flush=True)\nreturn True")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "KeyError.*check"),
        ("def check(:", "SyntaxError"),
        ("import numpy\n" + SAME, "numpy"),
        ("x = 1 // 0", "ZeroDivisionError"),
        ("check = True", "'bool' object is not callable"),
        ("import os\nos._exit(7)", "exit code 7"),
        ("def check(*given): raise SystemExit", "without a verdict"),
    ],
)
def test_one_that_cannot_be_used_is_an_error_with_its_reason(source: str, reason: str) -> None:
    with pytest.raises(CompareError, match=reason):
        checked(source, (), 3, 3)


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import time\ntime.sleep(60)",
        "return 10 ** 10 ** got > 1",  # a loop in C, deaf to signals
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    ],
    ids=["loop", "sleep", "power", "deaf"],
)
def test_one_that_takes_too_long_is_ended_and_is_an_error(
    body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.judging.checking.SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(CompareError, match=r"more than 0\.5 s"):
        says(body, 10)
    assert time.monotonic() - began < 5


def test_one_that_needs_too_much_memory_is_an_error() -> None:
    with pytest.raises(CompareError, match="1024 MiB"):
        says("return len(bytes(got)) == 0", 1 << 40)


def test_the_same_answers_after_an_error_are_checked_as_before() -> None:
    with pytest.raises(CompareError):
        says("raise SystemExit")
    assert says("return got == expected")
