"""The built-in set has a version that changes with it, and runs and comparisons tell it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner
from written import House, edit

from eval.__main__ import app
from eval.questions import release as releasing
from eval.questions.release import COMMAND, SetVersion, asked_version, release, set_version
from runners.configuration import ConfigError


def test_the_shipped_version_stands_for_the_shipped_problems():
    assert not set_version().changed, (
        f"tests or prompts of the built-in set have changed; give it its next version: `{COMMAND}`"
    )


def test_a_change_is_seen_and_released_once(tmp_path: Path):
    file = tmp_path / "set.yaml"
    assert release(file) == (SetVersion(1, changed=False), True)
    for key in ("tests", "prompts"):
        before = set_version(file).version
        file.write_text(file.read_text().replace(f"{key}: ", f"{key}: other-"))
        assert set_version(file) == SetVersion(before, changed=True)
        assert release(file) == (SetVersion(before + 1, changed=False), True)
        assert release(file) == (SetVersion(before + 1, changed=False), False)


@pytest.mark.parametrize(
    ("text", "named"),
    [("version: 0\ntests: a\nprompts: b\n", "version"), ("version: 1\ntests: a\n", "prompts")],
)
def test_a_version_that_cannot_be_read_is_named(tmp_path: Path, text: str, named: str):
    file = tmp_path / "set.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=named):
        set_version(file)


def test_only_runs_with_built_in_problems_have_their_version():
    version = set_version().as_json()
    assert [asked_version(one) for one in ("builtin", "all")] == [version, version]
    assert [asked_version(one) for one in ("own", "problems.jsonl")] == [None, None]


def test_the_list_shows_the_version_and_a_change_of_it(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    shown = CliRunner().invoke(app, ["problems", "list", "--json"])
    (built_in, own) = json.loads(shown.stdout.splitlines()[-1])["sets"]
    version = set_version().version
    assert (built_in["version"], built_in["changed"], "version" in own) == (version, False, False)
    assert f"builtin of version {version}: 50 problems" in shown.stderr
    monkeypatch.setattr(
        "eval.questions.release.set_version", lambda: SetVersion(version, changed=True)
    )
    shown = CliRunner().invoke(app, ["problems", "list"])
    assert f"changed since version {version}; `{COMMAND}` names the next one" in shown.stderr


def test_the_command_says_whether_there_is_a_new_version(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(releasing, "FILE", tmp_path / "set.yaml")
    first = CliRunner().invoke(app, ["problems", "release", "--json"])
    assert json.loads(first.stdout) == {"version": 1, "changed": False, "is_new": True}
    again = CliRunner().invoke(app, ["problems", "release"])
    assert "is version 1 still, nothing has changed" in again.stderr


def test_runs_hold_the_version_and_a_comparison_of_two_says_so(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    house = House(tmp_path)
    for name in ("before", "after"):
        run = house.write(name, problems="builtin", limit=2, samples=1, temperature=0, seed=None)
        assert run.manifest["problem_set"] == set_version().as_json()
    same = CliRunner().invoke(app, ["compare", "before", "after"])
    assert same.exit_code == 0, same.stderr
    assert "built-in set" not in same.stdout

    edit(run, "manifest.json", lambda told: told["problem_set"].update(version=7))
    told = CliRunner().invoke(app, ["compare", "before", "after", "--json"])
    assert "in the first run, version 7 in the second; compared are only" in told.stderr
    assert json.loads(told.stdout)["problem_sets"]["after"] == {"version": 7, "changed": False}
    edit(run, "manifest.json", lambda told: told.pop("problem_set"))
    told = CliRunner().invoke(app, ["compare", "before", "after"])
    assert "no version in the second" in told.stdout
