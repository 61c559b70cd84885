"""What stood behind two runs is compared, contestant by contestant."""

from __future__ import annotations

from eval.runs.fingerprints import otherwise

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
