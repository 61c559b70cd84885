"""An arena on scripted endpoints: real HTTP, real SQLite, words and faults as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from served import lineup_document

from assistant.arena import Arena
from assistant.battle import LiveBattle
from eval.records import BattleState, Records
from runners.endpoint import Endpoint
from runners.engines.status import EngineStatus
from runners.errors import ChatError
from runners.lineup import Lineup
from runners.scripted import Script, ScriptedEndpoint

NAMES = ("alpha", "beta", "gamma")
FOUR = (*NAMES, "delta")


def remote_lineup(urls: dict[str, str], context: int = 4096) -> Lineup:
    """Contestants with telling names, attached to running endpoints."""
    return Lineup.model_validate(lineup_document(urls, context))


@dataclass
class Attached:
    """The engines of a lineup whose endpoints are simply there, but those `stopped` between
    their turns, which take `starts` seconds to come."""

    lineup: Lineup
    down: set[str] = field(default_factory=set)
    slots: int = 8
    stopped: set[str] = field(default_factory=set)
    starts: float = 0.0
    reported: list[tuple[str, str]] = field(default_factory=list)

    def statuses(self) -> dict[str, EngineStatus]:
        return {
            contestant.id: self._status(contestant.id) for contestant in self.lineup.contestants
        }

    def _status(self, name: str, *, awake: bool = False) -> EngineStatus:
        if name in self.down:
            return EngineStatus(contestant=name, state="loading")
        engine = self.lineup.contestant(name).engine
        assert engine.kind == "remote"
        endpoint = Endpoint(engine.base_url, engine.model, engine.context, engine.dialect)
        ready = EngineStatus(contestant=name, state="ready", endpoint=endpoint, slots=self.slots)
        stopped = replace(ready, code="in_turn", endpoint=None)
        return stopped if name in self.stopped and not awake else ready

    @asynccontextmanager
    async def turn(self, contestant: str) -> AsyncIterator[EngineStatus]:
        if contestant in self.stopped:
            await asyncio.sleep(self.starts)
        yield self._status(contestant, awake=True)

    def report(self, contestant: str, error: ChatError) -> None:
        self.reported.append((contestant, error.code))


@dataclass
class Stage:
    """An arena with everything behind it within reach of a test."""

    arena: Arena
    engines: Attached
    records: Records
    endpoints: dict[str, ScriptedEndpoint]

    def script(self, script: Script, *names: str) -> None:
        for name in names or self.endpoints:
            self.endpoints[name].script = script


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for a condition, bounded; fails by time-out."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def finished(battle: LiveBattle) -> LiveBattle:
    async with asyncio.timeout(10):
        async for _ in battle.views(lambda: 0.01):
            pass
    return battle


async def started(stage: Stage, prompt: str = "Say hello", person: str = "ann") -> LiveBattle:
    return await stage.arena.begin(person, prompt, "en")


async def started_with_one(stage: Stage, script: Script) -> LiveBattle:
    """A battle in which `alpha` plays by `script`; the draw decides its slot."""
    stage.engines.down = {"gamma"}
    stage.script(script, "alpha")
    return await started(stage)


def state_of(stage: Stage, battle: LiveBattle) -> BattleState:
    record = stage.records.battle(battle.id)
    assert record is not None
    return record.state


def split(battle: LiveBattle, contestant: str):
    """The slot of `contestant`, and the other one."""
    own = next(slot for slot in battle.slots if slot.slot.contestant == contestant)
    return own, next(slot for slot in battle.slots if slot is not own)


def kill(battle: LiveBattle) -> None:
    """End a battle's tasks as a killed process does: nothing more is recorded."""
    assert battle.keeper is not None
    battle.keeper.cancel()
    for task in battle.tasks.values():
        task.cancel()
    battle.tasks.clear()
