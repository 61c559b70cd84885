"""What a person does with the code of an answer: run, fix, test, judge, look at."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.chat import tree
from assistant.chat.asking import Asking, Draft
from assistant.chat.book import ChatBook
from assistant.chat.live import Live
from assistant.chat.loops import Loops, Piece
from assistant.chat.prompting import Prompting
from assistant.chat.running import Runner, page
from assistant.chat.showing import json_of
from assistant.chat.structured import again
from assistant.chat.turns import find_answer, refuse_under_way
from assistant.chat.values import JSON, BlockRunView
from assistant.refusal import Refusal


@dataclass(frozen=True)
class Place:
    """A block of an answer of a conversation."""

    conversation: str
    answer: str
    block: int


class Code:
    """Each method raises `Refusal` as the method of `Chat` with its name."""

    def __init__(
        self,
        book: ChatBook,
        asking: Asking,
        prompting: Prompting,
        runner: Runner,
        loops: Loops,
    ) -> None:
        self._book = book
        self._asking = asking
        self._prompting = prompting
        self._runner = runner
        self._loops = loops

    async def run(self, person: str, place: Place, *, code: str, stdin: str) -> BlockRunView:
        live, piece = await self._piece(person, place, code, stdin)
        run = await self._runner.run(live, piece.answer, piece.block, piece.job)
        return self._runner.view(piece.answer, run)

    async def page(self, person: str, place: Place, code: str) -> str:
        _, piece = await self._piece(person, place, code)
        return page(piece.block, code)

    async def fix(
        self,
        person: str,
        place: Place,
        *,
        code: str,
        stdin: str,
        rounds: int | None,
        automatic: bool,
        language: str,
    ) -> Live:
        live, piece = await self._piece(person, place, code, stdin)
        async with live.lock:
            refuse_under_way(live)
            self._loops.fix(live, piece, rounds=rounds, automatic=automatic, language=language)
        return live

    async def write_tests(self, person: str, place: Place, *, code: str, language: str) -> Live:
        live, piece = await self._piece(person, place, code)
        draft = self._loops.tests_draft(piece, language)
        async with live.lock:
            refuse_under_way(live)
            turn = await self._asking.add(live, piece.turn.id, draft, [piece.answer.contestant])
            self._loops.tests(live, piece, turn)
        return live

    async def judge_problem(self, person: str, place: Place, code: str) -> BlockRunView:
        live, piece = await self._piece(person, place, code)
        above = tree.path(live.turns, piece.turn.id)[::-1]
        asked = next((turn.record.problem for turn in above if turn.record.problem), None)
        problem = self._prompting.problem(asked)
        if problem is None:
            raise Refusal("chat_no_problem")
        run = await self._runner.judge(live, piece.answer, piece.block, code, problem)
        return self._runner.view(piece.answer, run)

    async def retry_json(self, person: str, conversation: str, answer: str, language: str) -> Live:
        live = await self._book.find(person, conversation)
        turn, failed = find_answer(live, answer)
        state = json_of(live, turn, failed)
        if state is None or state.is_valid or not state.can_retry:
            raise Refusal("json_no_retry")
        prompt = again(state, language)
        draft = Draft(prompt, prompt, JSON, round=1)
        async with live.lock:
            refuse_under_way(live)
            await self._asking.add(live, turn.id, draft, [failed.contestant])
        return live

    async def _piece(
        self, person: str, place: Place, code: str, stdin: str = ""
    ) -> tuple[Live, Piece]:
        live = await self._book.find(person, place.conversation)
        turn, answer = find_answer(live, place.answer)
        blocks = answer.blocks()
        if not 0 <= place.block < len(blocks):
            raise Refusal("chat_no_such_block")
        return live, Piece(turn, answer, blocks[place.block], code, stdin)
