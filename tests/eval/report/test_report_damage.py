"""Damaged runs and files that cannot be written: one line, and nothing half is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.lines import LinesDamaged
from eval.report import as_markdown, write_report
from eval.runs.folder import Run, RunError
from runners.configuration import ConfigError

pytestmark = pytest.mark.docker


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"samples": lambda one: {"id": one["id"]}}, RunError),
        ({"samples": lambda one: {**one, "key": []}}, RunError),
        ({"samples": lambda one: None}, RunError),
        ({"judgements": lambda one: {**one, "verdict": "OK"}}, ValueError),
        ({"judgements": lambda one: {**one, "first_failure": {"x": 1}}}, RunError),
        ({"sessions": lambda one: {"at": "now"}}, RunError),
        ({"manifest": lambda told: told["determined"].pop("contestants")}, RunError),
        ({"manifest": lambda told: told["determined"]["contestants"].pop("beta")}, RunError),
        ({"manifest": lambda told: told["determined"]["problems"].pop("double")}, RunError),
        ({"manifest": lambda told: told.pop("sandbox")}, RunError),
        ({"manifest": lambda told: told.update(format=9)}, RunError),
    ],
)
def test_a_damaged_run_is_one_line_and_leaves_an_earlier_report_alone(
    copied, tmp_path: Path, changes, error
) -> None:
    changed = copied(**changes)
    path = tmp_path / "out" / "report.md"
    path.parent.mkdir()
    path.write_text("earlier", encoding="utf-8")
    with pytest.raises(error) as caught:
        write_report(changed, md=path, json=path.with_suffix(".json"))
    assert "\n" not in str(caught.value)
    assert path.read_text(encoding="utf-8") == "earlier"
    assert [one.name for one in path.parent.iterdir()] == ["report.md"]


def test_a_line_that_is_no_json_is_named_and_a_torn_last_one_never_was(copied) -> None:
    changed = copied()
    path = changed.folder / "samples.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"id": "torn')
    assert "Not a result" not in as_markdown(changed)
    path.write_bytes(b"{broken\n" + whole)
    with pytest.raises(LinesDamaged, match="line 1 is no JSON object"):
        as_markdown(changed)


def test_files_that_cannot_be_written_are_told_before_anything_is(run: Run, tmp_path: Path) -> None:
    good = tmp_path / "r.json"
    with pytest.raises(ConfigError, match="there is no folder nowhere; make it first"):
        write_report(run, json=good, html=tmp_path / "nowhere" / "r.html")
    with pytest.raises(ConfigError, match="is a folder"):
        write_report(run, json=good, html=tmp_path)
    with pytest.raises(ConfigError, match="different"):
        write_report(run, json=good, md=good)
    assert list(tmp_path.iterdir()) == []
