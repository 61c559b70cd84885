"""`eval report` as a person calls it, on a run alone and with what was measured beside it."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from scripted_batch import Stage

from eval.__main__ import main


@pytest.mark.docker
def test_the_command_writes_what_it_is_told_and_markdown_without(
    stage: Stage, tmp_path: Path
) -> None:
    code, out, err = stage.command("report", "first")
    assert code == 0, err
    assert out.startswith("# Run first\n") and out.rstrip().endswith("shown as missing.")
    page, figures = tmp_path / "r.html", tmp_path / "r.json"
    code, out, err = stage.command(
        "report", str(stage.root / "first"), "--html", str(page), "--json", str(figures),
        "--language", "zh",
    )  # fmt: skip
    assert (code, out) == (0, ""), err
    assert "运行 first" in page.read_text(encoding="utf-8")
    assert json.loads(figures.read_text(encoding="utf-8"))["run"] == "first"


@pytest.mark.docker
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nowhere"], "there is no run nowhere; the latest: first"),
        (["first", "--language", "fr"], "--language fr: unknown; legal are en, zh"),
        (["first", "--md", "no/such/r.md"], "no/such/r.md: there is no folder such; make it first"),
    ],
)
def test_bad_usage_is_one_line_and_exit_2(stage: Stage, arguments: list[str], line: str) -> None:
    code, out, err = stage.command("report", *arguments)
    assert (code, out, err.strip()) == (2, "", line)


def command(monkeypatch, capsys, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["eval", "report", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    out = capsys.readouterr()
    return int(end.value.code or 0), out.out, out.err


def test_the_command_takes_what_is_named_or_what_lies_there(
    home, tmp_path, monkeypatch, capsys
) -> None:
    shutil.copytree(home, tmp_path / "home")
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    code, out, _ = command(monkeypatch, capsys, "pocket-50")
    assert code == 0 and "perf/quick" in out and "startup/s" in out
    code, out, _ = command(monkeypatch, capsys, "pocket-50", "--speed", "slow", "--cards", "2xL4")
    assert code == 0 and "perf/slow" in out and "perf/quick" not in out
    assert "2xL4" in out
    code, _, err = command(monkeypatch, capsys, "pocket-50", "--speed", "nothing")
    assert code == 2 and err.startswith("there is no load test nothing; the latest: ")
    code, _, err = command(monkeypatch, capsys, "pocket-50", "--machine", "Abacus")
    assert code == 2 and "configs/prices.yaml has CPU" in err
    code, _, err = command(monkeypatch, capsys, "pocket-50", "--utilisation", "2")
    assert code == 2 and "--utilisation 2" in err


def test_a_dash_is_stdout_and_nothing_else_is_there(home, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("LEITAI_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    code, out, err = command(monkeypatch, capsys, "pocket-50", "--json", "-", "--md", "r.md")
    assert (code, json.loads(out)["run"]) == (0, "pocket-50")
    assert err == "written: r.md\n"
    assert [path.name for path in tmp_path.iterdir()] == ["r.md"]
    code, out, err = command(monkeypatch, capsys, "pocket-50", "--json", "-", "--html", "-")
    assert (code, out) == (2, "") and "must be different" in err
