"""The blind arena: what a person may do with a battle, and what answers them.

`Arena` is the one door for pages. It draws the contestants, starts the tasks
that answer, guards ownership, and reveals names only through a recorded vote.
It knows no widget; refusals are codes with parameters, worded by the pages.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import weakref
from collections.abc import Sequence

from assistant import answering, keeping, opinions, releasing, running
from assistant.admission import Admission
from assistant.battle import LiveBattle, RevealedSlot, beginning
from assistant.beside import Beside
from assistant.book import BattleBook, in_database
from assistant.cast import Engines, drawn_anew
from assistant.limits import Limits
from assistant.pacing import Pacing
from assistant.pairing import PairingSettings
from assistant.refusal import Refusal
from assistant.slot import LiveAnswer
from assistant.stage import Stage
from eval.questions.own import own_folder
from eval.questions.problem import Problem
from eval.records import (
    BattleState,
    BattleSummary,
    IllegalTransition,
    Records,
    Turn,
)
from runners.lineup import Lineup
from runners.sandbox import Sandbox

log = logging.getLogger(__name__)

LAYOUTS = (2, 4)
CLOSE_SECONDS = 5
UNVOTED = dt.timedelta(days=1)
REGENERATED = "regenerated"


class Arena:
    """Battles of all persons of one installation."""

    def __init__(
        self,
        lineup: Lineup,
        engines: Engines,
        records: Records,
        sandbox: Sandbox,
        *,
        problems: Sequence[Problem] = (),
        limits: Limits | None = None,
        pacing: Pacing | None = None,
        pairing: PairingSettings | None = None,
        admission: Admission | None = None,
    ) -> None:
        self._stage = Stage(
            lineup, engines, records, sandbox, problems,
            pacing=pacing, pairing=pairing, admission=admission,
        )  # fmt: skip
        self._records = records
        self._sandbox = sandbox
        self._limits = limits or Limits()
        self._book = BattleBook(records)
        self.beside = Beside(records, self.find)
        self._turns: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    async def start(self) -> None:
        """Take over what an earlier process left: open battles become `interrupted`."""
        left = await asyncio.to_thread(self._records.interrupt_open)
        if left:
            log.warning("%d battles were interrupted by the last stop", left)
        await self.expire()
        await self._stage.pairing.look()

    async def expire(self) -> None:
        """Battles that nobody voted on for a day are void; call now and then."""
        since = dt.datetime.now(dt.UTC) - UNVOTED
        if gone := await asyncio.to_thread(self._records.expire, since):
            log.info("%d unvoted battles expired", gone)

    async def close(self) -> None:
        """Stop every answer and wait until it is journalled (bounded)."""
        keepers = [b.keeper for b in self._book.live() if b.keeper and not b.keeper.done()]
        for battle in self._book.live():
            if battle.release:
                battle.release.cancel()
            battle.cancel()
        if keepers:
            await asyncio.wait(keepers, timeout=CLOSE_SECONDS)
        await self._stage.close(self._book.live(), CLOSE_SECONDS)

    @property
    def admission(self) -> Admission:
        """Who has a place at the engines; conversations take theirs here, too."""
        return self._stage.admission

    # -- a battle's life -------------------------------------------------------

    async def begin(
        self,
        person: str,
        prompt: str,
        language: str,
        layout: int = 2,
        problem_id: str | None = None,
    ) -> LiveBattle:
        """Draw the contestants, record the battle and start all answers.

        With a problem, its own words are sent, the same to all, and `prompt` may add
        to them. Raises `Refusal`: empty_prompt, unknown_layout, unknown_problem,
        lineup_too_small(total, needed), too_few_contestants(ready, needed),
        too_long(tokens, limit), too_busy, too_many_battles(limit), or a code of
        `DatabaseUnavailable`.
        """
        if layout not in LAYOUTS:
            raise Refusal("unknown_layout", legal=", ".join(map(str, LAYOUTS)))
        words = self._stage.words(prompt, language, problem_id)
        async with self._turn(person):
            self._refuse_busy()
            battle = self._stage.draw(person, words, layout, problem_id)
            await self._stage.contestants.refuse_too_long(battle.slots, battle.prompts)
            # The question is on its way while the records are written: both take their time.
            self._stage.start(battle, {})
            try:
                await self._refuse_too_many(person)
                await self._retire_current(person)
                await in_database(self._records.start_battle, *beginning(battle, language))
            except BaseException:
                battle.cancel()
                raise
            battle.keeper = asyncio.create_task(self._stage.attend(battle))
            return self._book.keep(battle)

    async def go_on(self, person: str, battle_id: str, prompt: str) -> LiveBattle:
        """Send a further prompt to all slots of an unvoted battle.

        Raises `Refusal`: empty_prompt, not_continuable, too_many_turns(limit),
        too_long(tokens, limit), too_busy, or a code of `DatabaseUnavailable`.
        """
        if not prompt.strip():
            raise Refusal("empty_prompt")
        async with self._turn(person):
            battle = await self._continuable(person, battle_id)
            if battle.turn >= self._limits.turns:
                raise Refusal("too_many_turns", limit=self._limits.turns)
            prompts = [*battle.prompts, prompt]
            await self._stage.contestants.refuse_too_long(battle.slots, prompts)
            await self._record_turn(battle, Turn(battle.id, len(prompts), prompt))
            battle.prompts.append(prompt)
            for slot in battle.slots:
                slot.answers.append(LiveAnswer(len(prompts)))
            return self._reopened(battle, {})

    async def regenerate(self, person: str, battle_id: str) -> LiveBattle:
        """Ask all slots for the latest turn again; what they had written stays as evidence.

        Raises `Refusal`: not_continuable, too_busy, or a code of `DatabaseUnavailable`.
        """
        async with self._turn(person):
            battle = await self._continuable(person, battle_id)
            try:
                await in_database(
                    self._records.set_state, battle.id, BattleState.OPEN, mark=REGENERATED
                )
            except IllegalTransition as error:
                raise Refusal("not_continuable") from error
            battle.marks.add(REGENERATED)
            for slot in battle.slots:
                slot.answers[-1] = slot.answer.regenerated()
            return self._reopened(battle, drawn_anew())

    async def current(self, person: str) -> LiveBattle | None:
        """The battle that this person's page shows, if any."""
        battle = await self._book.current(person)
        return self._stage.with_tests(battle) if battle else None

    async def find(self, person: str, battle_id: str) -> LiveBattle:
        """A battle by id, for its owner only. Raises `Refusal("no_such_battle")`."""
        return self._stage.with_tests(await self._book.find(person, battle_id))

    async def history(self, person: str, limit: int) -> list[BattleSummary]:
        """The person's latest battles, newest first."""
        return await in_database(self._records.history, person, limit)

    async def stop(self, person: str, battle_id: str, letter: str | None = None) -> None:
        """End one slot's stream, or all, as `releasing.stop` has it; what was shown stays."""
        battle = await self.find(person, battle_id)
        for slot in releasing.stop(battle, letter):
            await in_database(self._records.save_answer, answering.record_of(battle, slot))

    async def dismiss(self, person: str) -> None:
        """Put the person's battle aside for a new one; unvoted, it becomes void."""
        async with self._turn(person):
            battle = await self._book.current(person)
            if battle is not None:
                await self._retire(battle)
                await self._book.dismiss(battle)

    # -- code and judgements -----------------------------------------------------

    async def run(
        self, person: str, battle_id: str, letter: str, code: str, stdin: str
    ) -> LiveAnswer:
        """Run a slot's (possibly edited) code in the sandbox and record it with its files.

        Raises `Refusal`: empty_code, code_too_long, language_not_runnable(language, legal).
        Faults of the sandbox are not raised: they are a run with outcome INFRA.
        """
        battle = await self.find(person, battle_id)
        return await running.run(
            self._sandbox, self._records, battle, letter, code=code, stdin=stdin
        )

    async def page(self, person: str, battle_id: str, letter: str, code: str) -> str:
        """Return a slot's (possibly edited) code as the document of a preview.

        Raises `Refusal`: empty_code, code_too_long, no_page(language).
        """
        return running.page(await self.find(person, battle_id), letter, code)

    async def vote(
        self, person: str, battle_id: str, choice: str, ranks: Sequence[int | None] | None = None
    ) -> tuple[RevealedSlot, ...]:
        """Record the vote and return the names. Repeating the same vote is harmless.

        `ranks` are those of a ranking, in slot order. Raises `Refusal`: unknown_vote,
        ranks_missing(needed), unknown_rank(most), ranks_with_gaps, not_votable,
        vote_in_force(vote), or a code of `DatabaseUnavailable` (then nothing was
        recorded and nothing is revealed).
        """
        battle = await self.find(person, battle_id)
        await opinions.vote(self._records, battle, choice, ranks)
        self._stage.pairing.look()
        return battle.view().reveal

    async def rate(
        self, person: str, battle_id: str, letter: str, dimension: str, score: int
    ) -> None:
        """Record a rating of 1-5; the latest one of a person counts."""
        battle = await self.find(person, battle_id)
        await opinions.rate(self._records, battle, letter, dimension, score)

    async def keep(self, person: str, battle_id: str) -> keeping.Kept:
        """Keep a revealed free question as a draft; raises as `keeping.keep`."""
        return await keeping.keep(await self.find(person, battle_id), own_folder)

    def running(self, contestant: str) -> int:
        """How many answers a contestant is writing now; for administrators alone."""
        return self._stage.admission.running(contestant)

    # -- inside ----------------------------------------------------------------

    def _turn(self, person: str) -> asyncio.Lock:
        """One at a time for each person: two tabs must not start two battles at once."""
        return self._turns.setdefault(person, asyncio.Lock())

    def _refuse_busy(self) -> None:
        if self._stage.admission.waiting >= self._limits.waiting:
            raise Refusal("too_busy")

    async def _refuse_too_many(self, person: str) -> None:
        since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        limit = self._limits.battles_per_hour
        if await in_database(self._records.begun_since, person, since) >= limit:
            raise Refusal("too_many_battles", limit=limit)

    async def _continuable(self, person: str, battle_id: str) -> LiveBattle:
        self._refuse_busy()
        battle = await self.find(person, battle_id)
        if not battle.view().can_continue:
            raise Refusal("not_continuable")
        return battle

    def _reopened(self, battle: LiveBattle, drawn: answering.Draw) -> LiveBattle:
        battle.state = BattleState.OPEN
        if battle.judging:
            battle.judging.cancel()
            battle.judging = None
        self._stage.start(battle, drawn)
        battle.keeper = asyncio.create_task(self._stage.attend(battle))
        battle.touch()
        return self._book.keep(battle)

    async def _record_turn(self, battle: LiveBattle, turn: Turn) -> None:
        try:
            await in_database(self._records.add_turn, turn)
        except IllegalTransition as error:
            raise Refusal("not_continuable") from error

    async def _retire_current(self, person: str) -> None:
        battle = await self._book.current(person)
        if battle is not None:
            await self._retire(battle)

    async def _retire(self, battle: LiveBattle) -> None:
        """End a battle for a new one; one that is not voted on becomes void."""
        battle.retired = True
        battle.cancel()
        if battle.keeper is not None:
            await asyncio.wait([battle.keeper], timeout=CLOSE_SECONDS)
        if battle.state in (BattleState.OPEN, BattleState.ANSWERED):
            try:
                await in_database(self._records.set_state, battle.id, BattleState.VOID)
                battle.state = BattleState.VOID
            except IllegalTransition:  # voted on in another tab, this very moment
                await answering.adopt(battle, self._records)
        battle.touch()
