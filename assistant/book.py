"""Whose battle is where: those in memory, those only in the records, and their owners."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from assistant.battle import DIED, TOO_LONG, LiveBattle
from assistant.refusal import Refusal
from assistant.restore import restored
from eval.records import BattleRecord, BattleState, DatabaseUnavailable, Records

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_KEPT_IN_MEMORY = 500
_DISMISSED = "dismissed"


class BattleBook:
    """Finds battles for their owners and keeps the recent ones in memory."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._battles: dict[str, LiveBattle] = {}

    def live(self) -> list[LiveBattle]:
        """All battles in memory."""
        return list(self._battles.values())

    async def find(self, person: str, battle_id: str) -> LiveBattle:
        """A battle by id, for its owner only. Raises `Refusal("no_such_battle")`."""
        battle = self._battles.get(battle_id)
        if battle is None:
            record = await in_database(self._records.battle, battle_id)
            battle = self.keep(restored(record)) if record else None
        if battle is None or battle.person != person:
            raise Refusal("no_such_battle")
        return battle

    async def current(self, person: str) -> LiveBattle | None:
        """The battle that this person's page shows: the newest one not put aside."""
        record = await in_database(self._records.latest_battle, person)
        if record is None or _put_aside(record):
            return None
        return self._battles.get(record.battle.id) or self.keep(restored(record))

    async def dismiss(self, battle: LiveBattle) -> None:
        """Show this battle no longer as its owner's current one."""
        await in_database(self._records.set_state, battle.id, battle.state, mark=_DISMISSED)

    def keep(self, battle: LiveBattle) -> LiveBattle:
        """Remember a battle; the oldest settled ones make room."""
        self._battles[battle.id] = battle
        for old in self.live():
            if len(self._battles) <= _KEPT_IN_MEMORY:
                break
            if old.settled:
                del self._battles[old.id]
        return battle


def _put_aside(record: BattleRecord) -> bool:
    """A battle that broke off is still shown: its question is wanted again."""
    broke_off = {DIED, TOO_LONG} & set(record.marks)
    replaced = record.state == BattleState.VOID and not broke_off
    return replaced or _DISMISSED in record.marks


async def in_database(
    call: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
) -> Result:
    """Call the records in a thread; a database that is away is a refusal."""
    try:
        return await asyncio.to_thread(call, *args, **kwargs)
    except DatabaseUnavailable as error:
        raise Refusal(error.code) from error
