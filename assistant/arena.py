"""The blind arena: what a person may do with a battle, and what answers them.

`Arena` is the one door for pages. It draws the contestants, starts the tasks
that answer, guards ownership, and reveals names only through a recorded vote.
It knows no widget; refusals are codes with parameters, worded by the pages.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import logging
import secrets
from collections.abc import Sequence
from typing import Any, Protocol

from langchain_core.messages import HumanMessage

from assistant import answering
from assistant.battle import LiveBattle, LiveSlot, RevealedSlot
from assistant.evidence import run_record, snapshot
from assistant.pairing import draw
from assistant.restore import restored
from eval.records import (
    LETTERS,
    Battle,
    BattleState,
    Choice,
    DatabaseUnavailable,
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
_KEPT_IN_MEMORY = 500


class Refusal(Exception):
    """Something a person asked for that cannot be done; pages word it by `code`."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}" if values else code)
        self.code = code
        self.values = values


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
        self._battles: dict[str, LiveBattle] = {}
        self._dismissed: set[str] = set()

    async def start(self) -> None:
        """Take over what an earlier process left: open battles become `interrupted`."""
        left = await asyncio.to_thread(self._records.interrupt_open)
        if left:
            log.warning("%d battles were interrupted by the last stop", left)

    async def close(self) -> None:
        """Stop every answer and wait until it is journalled (bounded)."""
        keepers = [b.keeper for b in self._battles.values() if b.keeper and not b.keeper.done()]
        for battle in self._battles.values():
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
        await self._retire_current(person)
        await self._record_start(battle, slots, drawn.probability, language)
        self._remember(battle)
        self._run(battle, models)
        return battle

    async def current(self, person: str) -> LiveBattle | None:
        """The battle that this person's page shows: the newest one not put aside."""
        try:
            record = await asyncio.to_thread(self._records.latest_battle, person)
        except DatabaseUnavailable as error:
            raise Refusal(error.code) from error
        if record is None or record.battle.id in self._dismissed:
            return None
        return self._battles.get(record.battle.id) or self._remember(restored(record))

    async def find(self, person: str, battle_id: str) -> LiveBattle:
        """A battle by id, for its owner only. Raises `Refusal("no_such_battle")`."""
        battle = self._battles.get(battle_id)
        if battle is None:
            record = await asyncio.to_thread(self._records.battle, battle_id)
            battle = self._remember(restored(record)) if record else None
        if battle is None or battle.person != person:
            raise Refusal("no_such_battle")
        return battle

    async def stop(self, person: str, battle_id: str, letter: str | None = None) -> None:
        """End one slot's stream, or all; what was written stays."""
        _cancel(await self.find(person, battle_id), letter)

    async def dismiss(self, person: str) -> None:
        """Put the person's battle aside for a new one; unvoted, it becomes void."""
        battle = await self.current(person)
        if battle is not None:
            await self._retire(battle)
            self._dismissed.add(battle.id)

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
        await self._write(self._records.add_run, run)
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
            await self._write(self._records.vote, Vote(battle.id, person, legal[choice]))
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
        await self._write(self._records.rate, rating)
        battle.ratings[(letter, dimension)] = score

    # -- inside ----------------------------------------------------------------

    def _model(self, contestant: Contestant) -> ChatModel:
        endpoint = self._engines.statuses()[contestant.id].endpoint
        if endpoint is None:
            raise Refusal("too_few_contestants", ready=len(self.ready()), needed=2)
        return ChatModel(endpoint=endpoint, sampling=contestant.sampling)

    def _run(self, battle: LiveBattle, models: Sequence[ChatModel]) -> None:
        for slot, model in zip(battle.slots, models, strict=True):
            battle.tasks[slot.letter] = asyncio.create_task(
                answering.write(battle, slot, model, self._replace)
            )
        battle.keeper = asyncio.create_task(answering.keep(battle, self._records))

    async def _replace(self, battle: LiveBattle, slot: LiveSlot) -> ChatModel | None:
        """Another ready contestant for a slot whose own failed before its first word."""
        taken = {other.slot.contestant for other in battle.slots} | battle.failed
        battle.failed.add(slot.slot.contestant)
        left = [contestant for contestant in self.ready() if contestant.id not in taken]
        if not left:
            return None
        drawn = draw(left, 1)
        contestant = drawn.contestants[0]
        replacement = Slot(slot.slot.letter, contestant.id, snapshot(contestant))
        replace = functools.partial(self._records.replace_slot, pair_probability=drawn.probability)
        await self._write(replace, battle.id, replacement)
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
        await self._write(self._records.start_battle, record, turn)

    async def _write(self, call: Any, *arguments: Any) -> Any:
        """Run a writing call of the records; a database that is away is a refusal."""
        try:
            return await asyncio.to_thread(call, *arguments)
        except DatabaseUnavailable as error:
            raise Refusal(error.code) from error

    async def _retire_current(self, person: str) -> None:
        battle = await self.current(person)
        if battle is not None:
            await self._retire(battle)

    async def _retire(self, battle: LiveBattle) -> None:
        _cancel(battle, None)
        if battle.keeper is not None:
            await asyncio.wait([battle.keeper], timeout=5)
        if battle.state in (BattleState.OPEN, BattleState.ANSWERED):
            await self._write(self._records.set_state, battle.id, BattleState.VOID)
            battle.state = BattleState.VOID
            battle.touch()

    def _remember(self, battle: LiveBattle) -> LiveBattle:
        self._battles[battle.id] = battle
        for old in list(self._battles.values()):
            if len(self._battles) <= _KEPT_IN_MEMORY:
                break
            if old.settled:
                del self._battles[old.id]
        return battle


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
