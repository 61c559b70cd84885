"""The part of the door to conversations that is about code: run, fix, test, judge."""

from __future__ import annotations

from assistant.chat.code import Code, Place
from assistant.chat.live import Live
from assistant.chat.values import BlockRunView
from assistant.chat.whole import whole


class CodeDoor:
    """Code of answers. `block` counts an answer's blocks from 0."""

    def __init__(self, code: Code) -> None:
        self._code = code

    async def run(
        self,
        person: str,
        conversation: str,
        answer: str,
        block: int,
        *,
        code: str,
        stdin: str = "",
    ) -> BlockRunView:
        """Run a block's (possibly edited) code in the sandbox and keep the run.

        Raises `Refusal`: chat_no_such_answer, chat_no_such_block, empty_code,
        code_too_long(limit), language_not_runnable(language, legal). Faults of the sandbox
        are not raised: they are a run with outcome INFRA.
        """
        ran = self._code.run(person, Place(conversation, answer, block), code=code, stdin=stdin)
        return await whole(ran)

    async def page(
        self, person: str, conversation: str, answer: str, block: int, *, code: str
    ) -> str:
        """A block's HTML as the document of a preview; raises as `run`, and no_page(language)."""
        return await self._code.page(person, Place(conversation, answer, block), code)

    async def fix(
        self,
        person: str,
        conversation: str,
        answer: str,
        block: int,
        *,
        code: str,
        stdin: str = "",
        rounds: int | None = None,
        automatic: bool = False,
        language: str = "en",
    ) -> Live:
        """Run the code; if it fails, send code, input and error back and run what comes.

        One round by hand; `automatic` goes on, up to `rounds` (the configuration's at most).
        The loop is a task of the server: `ConversationView.fix` tells how it stands and how
        it ended. Raises as `run` and `regenerate`, and fix_rounds_spent(limit).
        """
        fixed = self._code.fix(
            person,
            Place(conversation, answer, block),
            code=code,
            stdin=stdin,
            rounds=rounds,
            automatic=automatic,
            language=language,
        )
        return await whole(fixed)

    async def write_tests(
        self,
        person: str,
        conversation: str,
        answer: str,
        block: int,
        *,
        code: str,
        language: str = "en",
    ) -> Live:
        """Ask the answer's contestant for tests of the code (a turn of kind "tests"), then
        run both; the run is that answer's, of kind "tests". Raises as `run` and `regenerate`.
        """
        place = Place(conversation, answer, block)
        return await whole(self._code.write_tests(person, place, code=code, language=language))

    async def judge_problem(
        self, person: str, conversation: str, answer: str, block: int, *, code: str
    ) -> BlockRunView:
        """Run the hidden tests of the problem that this turn, or one above it, asked about.

        The run's `verdict` tells. Raises as `run`, and chat_no_problem.
        """
        place = Place(conversation, answer, block)
        return await whole(self._code.judge_problem(person, place, code))

    async def retry_json(
        self, person: str, conversation: str, answer: str, *, language: str = "en"
    ) -> Live:
        """Ask once more for JSON, saying where the answer fails. Raises json_no_retry."""
        retried = self._code.retry_json(person, conversation, answer, language)
        return await whole(retried)
