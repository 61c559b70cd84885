"""Sets contestants on a battle: draws them, lets them in, replaces who fails, judges.

The stage knows no person and no rule of the arena; it starts what a turn needs and
leaves the tasks with the battle.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence

from assistant import answering
from assistant.admission import Admission
from assistant.battle import LiveBattle
from assistant.contestants import Contestants, Engines
from assistant.evidence import snapshot
from assistant.judging import Judging
from assistant.slot import LiveSlot
from eval.problem import Problem
from eval.records import LETTERS, BattleState, Records, Slot
from runners.errors import ChatError
from runners.lineup import Lineup
from runners.sandbox import Sandbox


class Stage:
    """The contestants of one lineup, the queue for their engines, and the hidden tests."""

    def __init__(
        self,
        lineup: Lineup,
        engines: Engines,
        records: Records,
        sandbox: Sandbox,
        problems: Sequence[Problem],
    ) -> None:
        self.contestants = Contestants(lineup, engines)
        self.admission = Admission(self.contestants.slots)
        self._records = records
        self._judging = Judging(problems, sandbox, records)

    def problem(self, problem_id: str) -> Problem | None:
        """A built-in problem, None when there is none of this id."""
        return self._judging.problem(problem_id)

    def draw(self, person: str, words: str, layout: int, problem: str | None) -> LiveBattle:
        """A new battle of `layout` ready contestants; raises as `Contestants.draw`."""
        drawn = self.contestants.draw(layout)
        slots = [
            LiveSlot(Slot(letter, contestant.id, snapshot(contestant)))
            for letter, contestant in zip(LETTERS, drawn.contestants, strict=False)
        ]
        return LiveBattle(
            secrets.token_urlsafe(12), person, [words], slots, drawn.probability, problem or None
        )

    def start(self, battle: LiveBattle, drawn: answering.Draw) -> None:
        """Start a writer for each slot; `drawn` is what differs from their own sampling."""
        needs: dict[str, str] = {slot.letter: slot.contestant for slot in battle.slots}
        battle.too_long = battle.returned = None
        ticket = battle.ticket = self.admission.enter(needs, battle.touch)
        battle.tasks = {
            slot.letter: asyncio.create_task(
                answering.write(
                    battle,
                    slot,
                    self.contestants,
                    ticket=ticket,
                    replace=self._replace,
                    drawn=drawn,
                )
            )
            for slot in battle.slots
        }

    async def attend(self, battle: LiveBattle) -> None:
        """Journal the turn to its end, then have it judged."""
        await answering.keep(battle, self._records)
        self.with_tests(battle)

    def with_tests(self, battle: LiveBattle) -> LiveBattle:
        """Have the hidden tests run of what is answered and not judged yet."""
        if battle.state in (BattleState.ANSWERED, BattleState.REVEALED):
            self._judging.begin(battle)
        return battle

    def _replace(self, battle: LiveBattle, slot: LiveSlot, error: ChatError) -> bool:
        """Put another ready contestant where one failed before its first word.

        Nothing is awaited here: two slots that fail together must not draw the same one.
        The battle's keeper records it.
        """
        drawn = self.contestants.draw_other(battle.tried)
        if drawn is None:
            return False
        contestant = drawn.contestants[0]
        slot.answer.replaced.append(
            {
                "contestant": slot.contestant,
                "error_code": error.code,
                "timings": slot.answer.timings,
            }
        )
        slot.slot = Slot(slot.letter, contestant.id, snapshot(contestant))
        battle.probability *= drawn.probability
        return True
