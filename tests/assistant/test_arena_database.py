"""The database goes away in the middle of a battle and comes back: nothing is lost."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator

import pytest
from private_postgres import PrivatePostgres
from scripted_arena import finished, started, until

from assistant.refusal import Refusal
from eval.records import BattleState
from runners.scripted import Script

OUTAGE_SECONDS = 10.0


@pytest.fixture
def server(require) -> Iterator[PrivatePostgres]:
    """A server of the test's own, which it may stop."""
    require("postgres")
    opened = PrivatePostgres().start()
    yield opened
    opened.stop()
    opened.remove()


@pytest.fixture
def arena_database(server: PrivatePostgres) -> str:
    return server.url(server.create())


@pytest.mark.timeout(60)
async def test_a_battle_goes_on_while_the_database_is_away_and_is_saved_afterwards(
    server: PrivatePostgres, stage_on
) -> None:
    async with stage_on() as stage:
        stage.script(Script.of("word " * 60, rate=20))
        battle = await started(stage)
        await until(lambda: all(slot.text for slot in battle.slots))
        await asyncio.to_thread(server.stop, how=signal.SIGQUIT)
        back = time.monotonic() + OUTAGE_SECONDS
        await until(lambda: battle.unsaved, seconds=20)
        await until(lambda: all(slot.state.final for slot in battle.slots), seconds=20)
        assert battle.state == BattleState.OPEN
        with pytest.raises(Refusal) as refused:
            await stage.arena.vote("ann", battle.id, "a")
        assert refused.value.code.startswith("database")
        assert battle.view().reveal == ()
        await asyncio.sleep(back - time.monotonic())
        await asyncio.to_thread(server.start)
        await until(lambda: battle.state == BattleState.ANSWERED, seconds=20)
        await finished(battle)
        await stage.arena.vote("ann", battle.id, "a")
        record = stage.records.battle(battle.id)
        assert record is not None
        assert {answer.text.count("word") for answer in record.answers} == {60}
        assert len(stage.records.pairwise_votes()) == 1
