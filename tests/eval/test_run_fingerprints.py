"""What stood behind two runs is compared, contestant by contestant."""

from __future__ import annotations

from eval.runs.fingerprints import otherwise

ONE = {"weights": {"sha256": "a"}, "engine": {"kind": "llamacpp", "version": "1"}, "dtype": "q4"}


def test_equal_fingerprints_say_nothing() -> None:
    assert otherwise({"contestants": {"x": ONE}}, {"contestants": {"x": dict(ONE)}}) == {}


def test_another_version_or_machine_is_named_with_both_values() -> None:
    other = ONE | {"engine": {"kind": "llamacpp", "version": "2"}, "hardware": {"cores": 2}}
    [(name, lines)] = otherwise({"contestants": {"x": ONE}}, {"contestants": {"x": other}}).items()
    assert name == "x"
    assert "engine.version was '1' and is '2'" in lines
    assert any(line.startswith("hardware") for line in lines)


def test_only_contestants_of_both_runs_are_compared() -> None:
    assert otherwise({"contestants": {"x": ONE}}, {"contestants": {"y": {}}}) == {}
