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
from collections.abc import Sequence
from typing import Protocol

from langchain_core.messages import HumanMessage

from assistant import answering
from assistant.battle import LiveBattle, LiveSlot, RevealedSlot
from assistant.book import BattleBook, in_database
from assistant.evidence import run_record, snapshot
from assistant.pairing import draw
from assistant.refusal import Refusal
from eval.records import (
    LETTERS,
    Battle,
    BattleState,
    Choice,
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
from runners.engines.status import EngineStatus
from runners.errors import ChatError, ContextOverflow
from runners.lineup import Contestant, Lineup
from runners.sandbox import Job, Sandbox, UnknownLanguage

log = logging.getLogger(__name__)

TWO_SLOT_CHOICES: tuple[Choice, ...] = ("a", "b", "tie", "both_bad")
MOST_CODE = 200_000  # characters, as in the prompt's box


class Engines(Protocol):
    """What the arena needs of the engine host."""

    def statuses(self) -> dict[str, EngineStatus]: ...


class Arena:
    """Battles of all persons of one installation."""

    def __init__(
        self, lineup: Lineup, engines: Engines, records: Records, sandbox: Sandbox
    ) -> None:
        self._lineup = lineup
        self._engines = engines
        self._records = records
        self._sandbox = sandbox
        self._book = BattleBook(records)

    async def start(self) -> None:
        """Take over what an earlier process left: open battles become `interrupted`."""
        left = await asyncio.to_thread(self._records.interrupt_open)
        if left:
            log.warning("%d battles were interrupted by the last stop", left)

    async def close(self) -> None:
        """Stop every answer and wait until it is journalled (bounded)."""
        keepers = [b.keeper for b in self._book.live() if b.keeper and not b.keeper.done()]
        for battle in self._book.live():
            _cancel(battle, None)
        if keepers:
            await asyncio.wait(keepers, timeout=5)

    def ready(self) -> list[Contestant]:
        """The contestants that can answer now, in lineup order."""
        statuses = self._engines.statuses()
        return [c for c in self._lineup.contestants if statuses[c.id].state == "ready"]

    # -- a battle's life -------------------------------------------------------

    async def begin(self, person: str, prompt: str, language: str) -> LiveBattle:
        """Draw two contestants, record the battle and start both answers.

        Raises `Refusal`: empty_prompt, too_few_contestants(ready, needed),
        too_long(tokens, limit), database_unavailable.
        """
        if not prompt.strip():
            raise Refusal("empty_prompt")
        ready = self.ready()
        if len(ready) < 2:
            raise Refusal("too_few_contestants", ready=len(ready), needed=2)
        drawn = draw(ready, 2)
        models = [self._model(contestant) for contestant in drawn.contestants]
        await _refuse_too_long(models, prompt)
        slots = [
            Slot(letter, contestant.id, snapshot(contestant))
            for letter, contestant in zip(LETTERS, drawn.contestants, strict=False)
        ]
        battle = LiveBattle(
            id=secrets.token_urlsafe(12),
            person=person,
            prompt=prompt,
            slots=[LiveSlot(slot) for slot in slots],
        )
        # The question is on its way while the records are written: both take their time.
        self._start_writers(battle, models)
        try:
            await self._retire_current(person)
            await self._record_start(battle, slots, drawn.probability, language)
        except BaseException:
            _cancel(battle, None)
            raise
        battle.recorded.set()
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
        _cancel(await self.find(person, battle_id), letter)

    async def dismiss(self, person: str) -> None:
        """Put the person's battle aside for a new one; unvoted, it becomes void."""
        battle = await self.current(person)
        if battle is not None:
            await self._retire(battle)
            self._book.dismiss(battle)

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

        Raises `Refusal`: unknown_vote, not_votable, vote_in_force(vote),
        database_unavailable (then nothing was recorded and nothing is revealed).
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
        await in_database(self._records.rate, rating)
        battle.ratings[(letter, dimension)] = score

    # -- inside ----------------------------------------------------------------

    def _model(self, contestant: Contestant) -> ChatModel:
        endpoint = self._engines.statuses()[contestant.id].endpoint
        if endpoint is None:
            raise Refusal("too_few_contestants", ready=len(self.ready()), needed=2)
        return ChatModel(endpoint=endpoint, sampling=contestant.sampling)

    def _start_writers(self, battle: LiveBattle, models: Sequence[ChatModel]) -> None:
        for slot, model in zip(battle.slots, models, strict=True):
            battle.tasks[slot.letter] = asyncio.create_task(
                answering.write(battle, slot, model, self._replace)
            )

    async def _replace(self, battle: LiveBattle, slot: LiveSlot) -> ChatModel | None:
        """Another ready contestant for a slot whose own failed before its first word."""
        await battle.recorded.wait()
        taken = {other.slot.contestant for other in battle.slots} | battle.failed
        battle.failed.add(slot.slot.contestant)
        left = [contestant for contestant in self.ready() if contestant.id not in taken]
        if not left:
            return None
        drawn = draw(left, 1)
        contestant = drawn.contestants[0]
        replacement = Slot(slot.slot.letter, contestant.id, snapshot(contestant))
        await in_database(
            self._records.replace_slot,
            battle.id,
            replacement,
            pair_probability=drawn.probability,
        )
        slot.slot = replacement
        return self._model(contestant)

    async def _record_start(
        self, battle: LiveBattle, slots: Sequence[Slot], probability: float, language: str
    ) -> None:
        now = dt.datetime.now(dt.UTC)
        record = Battle(
            id=battle.id,
            person=battle.person,
            layout=2,
            language=language,
            pair_probability=probability,
            problem=None,
            slots=tuple(slots),
            created=now,
        )
        turn = Turn(battle=battle.id, index=0, prompt=battle.prompt, created=now)
        await in_database(self._records.start_battle, record, turn)

    async def _retire_current(self, person: str) -> None:
        battle = await self.current(person)
        if battle is not None:
            await self._retire(battle)

    async def _retire(self, battle: LiveBattle) -> None:
        _cancel(battle, None)
        if battle.keeper is not None:
            await asyncio.wait([battle.keeper], timeout=5)
        if battle.state in (BattleState.OPEN, BattleState.ANSWERED):
            await in_database(self._records.set_state, battle.id, BattleState.VOID)
            battle.state = BattleState.VOID
            battle.touch()


async def _refuse_too_long(models: Sequence[ChatModel], prompt: str) -> None:
    """Refuse for all slots when the prompt is too long for any, naming the smallest limit."""
    checks = (model.check_fits([HumanMessage(prompt)]) for model in models)
    outcomes = await asyncio.gather(*checks, return_exceptions=True)
    overflows = [outcome for outcome in outcomes if isinstance(outcome, ContextOverflow)]
    if overflows:
        smallest = min(overflows, key=lambda overflow: overflow.limit)
        raise Refusal("too_long", tokens=smallest.prompt_tokens, limit=smallest.limit)
    for outcome in outcomes:
        # An endpoint that cannot even count is met again, and replaced, when it answers.
        if isinstance(outcome, BaseException) and not isinstance(outcome, ChatError):
            raise outcome


def _cancel(battle: LiveBattle, letter: str | None) -> None:
    for own, task in battle.tasks.items():
        if letter in (None, own) and not task.done():
            task.cancel()
