"""A run over contestants that share a card in turn: one contestant after the other."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from one_card import hosted, journal, lineup_in_turn, mistakes, one_card
from rich.console import Console
from scripted_batch import problem_file

from eval.batch import Means, Service, begin, replay
from eval.judging.many import sandbox_for_many
from eval.perf.target import OfLineup
from eval.runs.folder import open_run
from eval.runs.meter import Meter
from eval.runs.planning import Options, make_plan
from eval.runs.rounds import excluded, in_rounds
from runners.engines.client import EngineHost
from runners.engines.status import EngineStatus
from runners.sandbox import load_settings

pytestmark = pytest.mark.docker
SWAPS = {"left": False, "alone": True, "right": False}


@dataclass
class Watching:
    """The engines, and which of them were wanted at the same time."""

    engines: EngineHost
    wanted: Counter[str] = field(default_factory=Counter)
    together: set[frozenset[str]] = field(default_factory=set)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engines, name)

    @asynccontextmanager
    async def turn(self, contestant: str) -> AsyncIterator[EngineStatus]:
        self.wanted[contestant] += 1
        self.together.add(frozenset(+self.wanted))
        try:
            async with self.engines.turn(contestant) as status:
                yield status
        finally:
            self.wanted[contestant] -= 1


class Silent:
    """Hears how far a measurement is."""

    def say(self, line: str) -> None: ...
    def begin(self, name: str, total: int) -> None: ...
    def step(self) -> None: ...


async def test_what_is_measured_is_awake_until_the_measurement_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_card(tmp_path, monkeypatch)
    lineup, home = lineup_in_turn(tmp_path, one=True, other=True), tmp_path / "home"
    async with hosted(lineup, home) as people:

        async def asked() -> None:
            async with people.turn("other") as status:
                assert status.endpoint

        target = OfLineup(lineup, lineup.contestant("one"))
        async with target.opened(home, Silent()) as engine:  # type: ignore[arg-type]
            assert engine.endpoint.base_url
            waiting = asyncio.create_task(asked())
            await asyncio.sleep(1)
            assert not waiting.done()
        await asyncio.wait_for(waiting, 10)
    assert not mistakes(home)


def test_those_that_exclude_each_other_are_known_by_their_turns(tmp_path: Path) -> None:
    lineup = lineup_in_turn(tmp_path, **SWAPS)
    assert excluded("left", ["alone", "right"], lineup) == ["alone"]
    assert excluded("alone", ["left", "right"], lineup) == ["left", "right"]


def test_those_that_may_be_awake_together_are_asked_in_one_round(tmp_path: Path) -> None:
    lineup = lineup_in_turn(tmp_path, **SWAPS)
    assert in_rounds(["left", "alone", "right"], lineup) == ["left", "right", "alone"]
    assert in_rounds(["alone", "left", "right"], lineup) == ["alone", "left", "right"]


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
        seen = Watching(engines)
        assert await replay(made, plan, Service(seen), means) == []
        woken = [engine for event, engine in journal(home)[before:] if event == "awake"]
    samples = list(open_run(home / "runs", "turns").samples().values())
    assert len(samples) == len(plan.all)
    assert not any(sample["infra"] for sample in samples)
    assert {"left", "right"} in seen.together, "those two may"
    assert not any("alone" in one and len(one) > 1 for one in seen.together)
    assert woken.count("alone") <= 1
    assert woken.count("left") <= 1, "three problems, and one swap for all of them"
    assert not mistakes(home)
    assert "turn" not in str(samples[0]["key"]["flags"]), "words do not depend on turns"
