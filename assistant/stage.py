"""Sets contestants on a battle: draws them, lets them in, replaces who fails, judges.

The stage knows no person and no rule of the arena; it starts what a turn needs and
leaves the tasks with the battle.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence

from assistant import answering, releasing
from assistant.admission import Admission
from assistant.battle import LiveBattle
from assistant.cast import Engines
from assistant.contestants import Contestants
from assistant.evidence import snapshot
from assistant.judging import Judging
from assistant.pacing import Pacing
from assistant.pairing import Pairing, PairingSettings
from assistant.refusal import Refusal
from assistant.slot import LiveSlot
from eval.questions.problem import Problem
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
        *,
        pacing: Pacing | None = None,
        pairing: PairingSettings | None = None,
        admission: Admission | None = None,
    ) -> None:
        self._pacing = pacing or Pacing()
        rule = pairing or PairingSettings()
        self.pairing = Pairing(records, [one.id for one in lineup.contestants], rule)
        self.contestants = Contestants(lineup, engines, self.pairing)
        self.admission = admission or Admission(self.contestants.slots)
        self._records = records
        self._judging = Judging(problems, sandbox, records)

    def problem(self, problem_id: str) -> Problem | None:
        """A built-in problem, None when there is none of this id."""
        return self._judging.problem(problem_id)

    def words(self, prompt: str, language: str, problem_id: str | None) -> str:
        """What the contestants are asked. Raises `Refusal`: empty_prompt, unknown_problem."""
        if not problem_id:
            if not prompt.strip():
                raise Refusal("empty_prompt")
            return prompt
        problem = self.problem(problem_id)
        if problem is None:
            raise Refusal("unknown_problem")
        asked = problem.prompt(problem.spoken(language))
        return f"{asked}\n{prompt}" if prompt.strip() else asked

    def draw(self, person: str, words: str, layout: int, problem: str | None) -> LiveBattle:
        """A new battle of `layout` ready contestants; raises as `Contestants.draw`."""
        drawn = self.contestants.draw(layout)
        # For the next battle: another process may have added votes.
        self.pairing.look()
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
        ticket = battle.ticket = self.admission.enter(needs, battle.touch, person=battle.person)
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
        releasing.begin(battle, self._pacing)

    async def attend(self, battle: LiveBattle) -> None:
        """Journal the turn to its end, then have judged what was shown of it."""
        await answering.keep(battle, self._records)
        if battle.release:
            await asyncio.wait([battle.release])
        self.with_tests(battle)

    def with_tests(self, battle: LiveBattle) -> LiveBattle:
        """Have the hidden tests run of what is answered and not judged yet."""
        decided = battle.state in (BattleState.ANSWERED, BattleState.REVEALED)
        if decided and not battle.releasing:  # a stop may still cut what was written
            self._judging.begin(battle)
        return battle

    async def close(self, battles: Sequence[LiveBattle], seconds: float) -> None:
        """End the judging of these battles, and wait for a look at the votes (bounded)."""
        judges = [one.judging for one in battles if one.judging and one.under_judgement]
        for task in judges:
            task.cancel()
        looked = asyncio.wait_for(self.pairing.looked(), seconds)
        await asyncio.gather(*judges, looked, return_exceptions=True)

    def _replace(self, battle: LiveBattle, slot: LiveSlot, error: ChatError) -> bool:
        """Put another ready contestant where one failed before its first word.

        Nothing is awaited here: two slots that fail together must not draw the same one.
        The battle's keeper records it.
        """
        others = [other.contestant for other in battle.slots if other is not slot]
        drawn = self.contestants.draw_other(others, battle.tried)
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
