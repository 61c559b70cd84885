"""What stood behind two runs is compared, contestant by contestant."""

from __future__ import annotations

import pytest

from eval.runs.fingerprints import otherwise, parts_that_differ

ONE = {"weights": {"sha256": "a"}, "engine": {"kind": "llamacpp", "version": "1"}, "dtype": "q4"}


def manifest(**contestants: dict) -> dict:
    return {"determined": {"contestants": contestants}}


def test_equal_fingerprints_say_nothing() -> None:
    assert otherwise(manifest(x=ONE), manifest(x=dict(ONE))) == {}


def test_another_version_or_machine_is_named_with_both_values() -> None:
    other = ONE | {"engine": {"kind": "llamacpp", "version": "2"}, "hardware": {"cores": 2}}
    [(name, lines)] = otherwise(manifest(x=ONE), manifest(x=other)).items()
    assert name == "x"
    assert "engine.version was '1' and is '2'" in lines
    assert any(line.startswith("hardware") for line in lines)


def test_only_contestants_of_both_runs_are_compared() -> None:
    assert otherwise(manifest(x=ONE), manifest(y={})) == {}


def vllm(**weights: str) -> dict:
    named = {"repository": "a/b", "revision": "1"}
    return {"weights": {**named, **weights}, "hardware": {"cores": 2}, "driver": "570"}


def without(key: str, one: dict) -> dict:
    return {name: value for name, value in one.items() if name != key}


KNOWN = ("weights", "hardware", "driver")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (vllm(), vllm(sha256="x")),
        (without("driver", vllm()), vllm()),
        (without("driver", vllm()), vllm(sha256="x")),
        (vllm(), {**vllm(), "digest": "another release counts otherwise"}),
        (vllm(sha256="x"), vllm(sha256="x", repository="/moved")),
        (vllm(sha256="x"), vllm(sha256="x", revision="its commit")),
        (
            {"weights": {"file": "a.gguf", "sha256": "x"}},
            {"weights": {"file": "b.gguf", "sha256": "x"}},
        ),
    ],
)
def test_what_one_never_noted_and_another_name_are_no_difference(one: dict, other: dict) -> None:
    assert parts_that_differ(one, other, KNOWN) == parts_that_differ(other, one, KNOWN) == []


@pytest.mark.parametrize(
    ("one", "other", "where"),
    [
        (vllm(sha256="x"), vllm(sha256="y"), "weights.sha256"),
        (vllm(), vllm(revision="2"), "weights.revision"),
        (vllm(), {**vllm(), "driver": "580"}, "driver"),
        # None was looked for and not found, which is known.
        (vllm(), {**vllm(), "driver": None}, "driver"),
        ({"weights": {"file": "x"}}, {"weights": {"file": "x", "sha256": "1"}}, "weights.sha256"),
    ],
)
def test_what_both_have_noted_is_compared(one: dict, other: dict, where: str) -> None:
    [line] = parts_that_differ(one, other, KNOWN)
    assert line.startswith(where)


def test_two_runs_of_which_the_earlier_noted_no_driver_are_the_same() -> None:
    assert otherwise(manifest(x=without("driver", vllm())), manifest(x=vllm(sha256="x"))) == {}
    [lines] = otherwise(manifest(x=vllm()), manifest(x={**vllm(), "driver": "580"})).values()
    assert lines == ["driver was '570' and is '580'"]
