"""A run over contestants that share a card in turn: one contestant after the other."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
import yaml
from one_card import hosted, journal, lineup_in_turn, mistakes, one_card
from rich.console import Console
from scripted_batch import problem_file

from eval.batch import Means, Service, begin, replay
from eval.judging.many import sandbox_for_many
from eval.runs.folder import open_run
from eval.runs.meter import Meter
from eval.runs.planning import Options, make_plan
from runners.lineup import excluded
from runners.sandbox import load_settings

pytestmark = pytest.mark.docker
SWAPS = {"left": False, "alone": True, "right": False}


def test_those_that_exclude_each_other_are_known_by_their_turns(tmp_path: Path) -> None:
    lineup = lineup_in_turn(tmp_path, **SWAPS)
    assert excluded("left", ["alone", "right"], lineup) == ["alone"]
    assert excluded("alone", ["left", "right"], lineup) == ["left", "right"]


async def test_a_run_asks_one_contestant_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, require
) -> None:
    require("docker")
    one_card(tmp_path, monkeypatch, text="I would add them.", rate=100)
    lineup = lineup_in_turn(tmp_path, **SWAPS)
    path = tmp_path / "lineup.yaml"
    path.write_text(yaml.safe_dump(lineup.model_dump(mode="json"), allow_unicode=True))
    plan = make_plan(Options(lineup=str(path), problems=str(problem_file(tmp_path))))
    home = tmp_path / "home"
    async with hosted(plan.lineup, home, "nightly") as engines, sandbox_for_many() as (box, many):
        before = len(journal(home))
        made = begin(home / "runs", "turns", plan, load_settings(), None)
        means = Means(box, many, Meter(Console(file=StringIO())))
        assert await replay(made, plan, Service(engines), means) == []
        woken = [engine for event, engine in journal(home)[before:] if event == "awake"]
    samples = list(open_run(home / "runs", "turns").samples().values())
    assert len(samples) == len(plan.all)
    assert not any(sample["infra"] for sample in samples)
    assert woken.count("alone") <= 1
    assert woken.count("left") <= 1, "three problems, and one swap for all of them"
    assert not mistakes(home)
    assert "turn" not in str(samples[0]["key"]["flags"]), "words do not depend on turns"
