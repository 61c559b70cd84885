"""The blind arena: what a person may do with a battle, and what answers them.

`Arena` is the one door for pages. It draws the contestants, starts the tasks
that answer, guards ownership, and reveals names only through a recorded vote.
It knows no widget; refusals are codes with parameters, worded by the pages.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import secrets
import weakref
from collections.abc import Sequence

from assistant import answering
from assistant.battle import LiveBattle, LiveSlot, RevealedSlot
from assistant.book import BattleBook, in_database
from assistant.contestants import Contestants, Engines, refuse_too_long
from assistant.evidence import run_record, snapshot
from assistant.refusal import Refusal
from eval.records import (
    LETTERS,
    Battle,
    BattleState,
    Choice,
    IllegalTransition,
    InvalidRecord,
    NotVotable,
    Rating,
    Records,
    RunRecord,
    Slot,
    Turn,
    Vote,
    VoteConflict,
)
from runners.chat import ChatModel
from runners.errors import ChatError
from runners.lineup import Lineup
from runners.sandbox import Job, Sandbox, UnknownLanguage

log = logging.getLogger(__name__)

TWO_SLOT_CHOICES: tuple[Choice, ...] = ("a", "b", "tie", "both_bad")
MOST_RUNNING = 64  # battles under way at once, of all persons
CLOSE_SECONDS = 5
UNVOTED = dt.timedelta(days=1)
MOST_CODE = 200_000  # characters, as in the prompt's box


class Arena:
    """Battles of all persons of one installation."""

    def __init__(
        self, lineup: Lineup, engines: Engines, records: Records, sandbox: Sandbox
    ) -> None:
        self._contestants = Contestants(lineup, engines)
        self._records = records
        self._sandbox = sandbox
        self._book = BattleBook(records)
        self._turns: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    async def start(self) -> None:
        """Take over what an earlier process left: open battles become `interrupted`."""
        left = await asyncio.to_thread(self._records.interrupt_open)
        if left:
            log.warning("%d battles were interrupted by the last stop", left)
        await self.expire()

    async def expire(self) -> None:
        """Battles that nobody voted on for a day are void; call now and then."""
        since = dt.datetime.now(dt.UTC) - UNVOTED
        if gone := await asyncio.to_thread(self._records.expire, since):
            log.info("%d unvoted battles expired", gone)

    async def close(self) -> None:
        """Stop every answer and wait until it is journalled (bounded)."""
        keepers = [b.keeper for b in self._book.live() if b.keeper and not b.keeper.done()]
        for battle in self._book.live():
            battle.cancel()
        if keepers:
            await asyncio.wait(keepers, timeout=CLOSE_SECONDS)

    # -- a battle's life -------------------------------------------------------

    async def begin(self, person: str, prompt: str, language: str) -> LiveBattle:
        """Draw two contestants, record the battle and start both answers.

        Raises `Refusal`: empty_prompt, too_few_contestants(ready, needed),
        too_long(tokens, limit), too_busy, or a code of `DatabaseUnavailable`.
        """
        if not prompt.strip():
            raise Refusal("empty_prompt")
        async with self._turn(person):
            if sum(not battle.settled for battle in self._book.live()) >= MOST_RUNNING:
                raise Refusal("too_busy")
            models, battle = self._draw(person, prompt)
            await refuse_too_long(models, prompt)
            # The question is on its way while the records are written: both take their time.
            self._start_writers(battle, models)
            try:
                await self._retire_current(person)
                await self._record_start(battle, language)
            except BaseException:
                battle.cancel()
                raise
            battle.keeper = asyncio.create_task(answering.keep(battle, self._records))
            return self._book.keep(battle)

    async def current(self, person: str) -> LiveBattle | None:
        """The battle that this person's page shows, if any."""
        return await self._book.current(person)

    async def find(self, person: str, battle_id: str) -> LiveBattle:
        """A battle by id, for its owner only. Raises `Refusal("no_such_battle")`."""
        return await self._book.find(person, battle_id)

    async def stop(self, person: str, battle_id: str, letter: str | None = None) -> None:
        """End one slot's stream, or all; what was written stays."""
        (await self.find(person, battle_id)).cancel(letter)

    async def dismiss(self, person: str) -> None:
        """Put the person's battle aside for a new one; unvoted, it becomes void."""
        async with self._turn(person):
            battle = await self.current(person)
            if battle is not None:
                await self._retire(battle)
                await self._book.dismiss(battle)

    # -- code ------------------------------------------------------------------

    async def run(
        self, person: str, battle_id: str, letter: str, code: str, stdin: str
    ) -> RunRecord:
        """Run a slot's (possibly edited) code in the sandbox and record it.

        Raises `Refusal`: empty_code, code_too_long, language_not_runnable.
        Faults of the sandbox are not raised: they are a run with outcome INFRA.
        """
        battle = await self.find(person, battle_id)
        slot = battle.slot(letter)
        if not code.strip():
            raise Refusal("empty_code")
        if len(code) + len(stdin) > MOST_CODE:
            raise Refusal("code_too_long", limit=MOST_CODE)
        extraction = slot.extraction()
        language = (extraction.language if extraction else None) or "python"
        job = Job(language=language, code=code, stdin=stdin)
        try:
            result = await self._sandbox.run(job)
        except UnknownLanguage as error:
            raise Refusal("language_not_runnable", language=language) from error
        run = run_record(battle.id, slot.letter, job, result)
        await in_database(self._records.add_run, run)
        slot.run = run
        battle.touch()
        return run

    # -- judgements ------------------------------------------------------------

    async def vote(self, person: str, battle_id: str, choice: str) -> tuple[RevealedSlot, ...]:
        """Record the vote and return the names. Repeating the same vote is harmless.

        Raises `Refusal`: unknown_vote, not_votable, vote_in_force(vote), or a code of
        `DatabaseUnavailable` (then nothing was recorded and nothing is revealed).
        """
        battle = await self.find(person, battle_id)
        legal = {known: known for known in TWO_SLOT_CHOICES}
        if choice not in legal:
            raise Refusal("unknown_vote", vote=choice)
        try:
            await in_database(self._records.vote, Vote(battle.id, person, legal[choice]))
        except VoteConflict as error:
            raise Refusal("vote_in_force", vote=error.in_force.choice) from error
        except NotVotable as error:
            raise Refusal("not_votable") from error
        battle.vote, battle.state = choice, BattleState.REVEALED
        battle.touch()
        return battle.view().reveal

    async def rate(
        self, person: str, battle_id: str, letter: str, dimension: str, score: int
    ) -> None:
        """Record a rating of 1-5; the latest one of a person counts."""
        battle = await self.find(person, battle_id)
        slot = battle.slot(letter)
        try:
            rating = Rating(battle.id, person, slot.letter, dimension, score)  # type: ignore[arg-type]  # it checks
        except InvalidRecord as error:
            raise Refusal("unknown_rating") from error
        try:
            await in_database(self._records.rate, rating)
        except NotVotable as error:
            raise Refusal("not_ratable") from error
        battle.ratings[(letter, dimension)] = score

    # -- inside ----------------------------------------------------------------

    def _turn(self, person: str) -> asyncio.Lock:
        """One at a time for each person: two tabs must not start two battles at once."""
        return self._turns.setdefault(person, asyncio.Lock())

    def _draw(self, person: str, prompt: str) -> tuple[list[ChatModel], LiveBattle]:
        drawn = self._contestants.draw(2)
        slots = [
            LiveSlot(Slot(letter, contestant.id, snapshot(contestant)))
            for letter, contestant in zip(LETTERS, drawn.contestants, strict=False)
        ]
        battle = LiveBattle(secrets.token_urlsafe(12), person, prompt, slots, drawn.probability)
        return [self._contestants.model(contestant) for contestant in drawn.contestants], battle

    def _start_writers(self, battle: LiveBattle, models: Sequence[ChatModel]) -> None:
        for slot, model in zip(battle.slots, models, strict=True):
            battle.tasks[slot.letter] = asyncio.create_task(
                answering.write(battle, slot, model, self._replace)
            )

    def _replace(self, battle: LiveBattle, slot: LiveSlot, error: ChatError) -> ChatModel | None:
        """Another ready contestant for a slot whose own failed before its first word.

        Nothing is awaited here: two slots that fail together must not draw the same one.
        The battle's keeper records it.
        """
        drawn = self._contestants.draw_other(battle.tried)
        if drawn is None:
            return None
        contestant = drawn.contestants[0]
        slot.replaced.append(
            {
                "contestant": slot.slot.contestant,
                "error_code": error.code,
                "timings": slot.timings,
            }
        )
        slot.slot = Slot(slot.slot.letter, contestant.id, snapshot(contestant))
        battle.probability *= drawn.probability
        return self._contestants.model(contestant)

    async def _record_start(self, battle: LiveBattle, language: str) -> None:
        now = dt.datetime.now(dt.UTC)
        record = Battle(
            id=battle.id,
            person=battle.person,
            layout=len(battle.slots),
            language=language,
            pair_probability=battle.probability,
            problem=None,
            slots=tuple(slot.slot for slot in battle.slots),
            created=now,
        )
        turn = Turn(battle=battle.id, index=answering.TURN, prompt=battle.prompt, created=now)
        await in_database(self._records.start_battle, record, turn)

    async def _retire_current(self, person: str) -> None:
        battle = await self.current(person)
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
