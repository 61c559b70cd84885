"""The door to conversations: what a person may do with theirs, and what answers them.

Every method takes the person first; another person's conversation is not found. Tasks of
the server own what is being written: a closed page, a second tab or a lost connection
changes nothing, and `Live.views()` shows the same to all. Raised everywhere: `Refusal` with
no_such_conversation, or a code of `DatabaseUnavailable`; then nothing was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from assistant.admission import Admission
from assistant.chat.context import Contexts
from assistant.chat.live import Live
from assistant.chat.presets import Preset, Presets
from assistant.chat.settings import ChatSettings
from assistant.chat.values import BlockRunView, ChatSampling, Export, Found, HistoryEntry
from assistant.contestants import Contestants
from eval.questions.problem import Problem
from eval.records import Records
from runners.lineup import Contestant
from runners.sandbox import Sandbox

# Texts to rows of numbers, one row a text, of length 1; slow, called in a thread.
Encode = Callable[[Sequence[str]], Any]


class Chat:
    """Conversations of all persons of one installation."""

    def __init__(
        self,
        contestants: Contestants,
        admission: Admission,
        records: Records,
        sandbox: Sandbox,
        *,
        settings: ChatSettings | None = None,
        presets: Presets | None = None,
        problems: Sequence[Problem] = (),
        contexts: Contexts | None = None,
        encode: Encode | None = None,
        encoder: str = "",
    ) -> None:
        """`contestants` and `admission` are the arena's own (`Arena.contestants`,
        `Arena.admission`): both take places at the same engines. `encode` makes search by
        meaning possible, `encoder` names its model, whose vectors are kept.
        """

    async def open(self) -> None:
        """Take over what an earlier process left: answers in writing are `interrupted`."""

    async def close(self) -> None:
        """Stop every answer and wait until it is journalled (bounded)."""

    # -- what there is to choose ---------------------------------------------------

    @property
    def settings(self) -> ChatSettings: ...

    def presets(self) -> Sequence[Preset]:
        """The presets in the order of `configs/presets.yaml`: name, titles in both languages."""

    def everybody(self) -> Sequence[Contestant]:
        """All contestants of the lineup, ready or not."""

    def ready(self) -> Sequence[Contestant]:
        """Contestants that can answer now."""

    # -- a conversation's life -----------------------------------------------------

    async def start(self, person: str) -> Live:
        """A new, empty conversation (it is in the history from its first turn on)."""

    async def find(self, person: str, conversation: str) -> Live:
        """A conversation by id, from memory or the records."""

    async def latest(self, person: str) -> Live | None:
        """The person's conversation that changed last, if any: what a page opens with."""

    async def ask(
        self,
        person: str,
        conversation: str | None,
        prompt: str,
        contestants: Sequence[str],
        *,
        problem: str | None = None,
        language: str = "en",
    ) -> Live:
        """Add a turn below the head and start one answer a contestant; None begins anew.

        A prompt that begins with /NAME uses that preset; left empty, the preset speaks of
        the last answer's code. With a problem its own words are sent, and `prompt` may add
        to them; `language` chooses their language. Raises `Refusal`: empty_prompt,
        prompt_too_long(length, limit), chat_controls, preset_needs_text(name),
        unknown_problem, chat_no_contestant, chat_unknown_contestant(name),
        chat_too_many_contestants(limit), chat_not_ready(name), chat_too_long(name, tokens,
        limit), sampling_over_context(name, limit), chat_under_way, chat_too_many_turns(limit),
        too_busy.
        """

    async def edit(
        self, person: str, conversation: str, turn: str, prompt: str, *, language: str = "en"
    ) -> Live:
        """Ask a turn's question in other words: a sibling turn, which becomes the head.

        The same contestants are asked. Raises as `ask`, and chat_no_such_turn.
        """

    async def regenerate(self, person: str, conversation: str, answer: str) -> Live:
        """Add a version to this contestant's answer to that turn; also how a broken answer
        is asked again, while others are still being written.

        Raises `Refusal`: chat_no_such_answer, chat_under_way, chat_not_ready(name),
        chat_too_long(…), too_busy.
        """

    async def stop(self, person: str, conversation: str, answer: str | None = None) -> None:
        """End one answer's stream, or all and the fix loop; what was written stays."""

    async def show_branch(self, person: str, conversation: str, turn: str) -> Live:
        """Make the newest leaf below this turn the head. Raises chat_no_such_turn."""

    async def delete_turn(self, person: str, conversation: str, turn: str) -> Live:
        """Take away a turn and everything below it; the head goes to a sibling's branch, or
        to the parent. Nothing is erased from the records. Raises chat_no_such_turn.
        """

    async def delete(self, person: str, conversation: str) -> None:
        """Take a conversation out of history and search; its files are the caller's."""

    async def rename(self, person: str, conversation: str, title: str) -> Live:
        """Give a title; raises title_empty, title_too_long(limit)."""

    async def configure(
        self, person: str, conversation: str, *, system: str, sampling: ChatSampling
    ) -> Live:
        """Set system prompt and sampling from the next turn on.

        Raises `Refusal`: system_too_long(length, limit), chat_controls,
        sampling_temperature(low, high), sampling_top_p, sampling_max_tokens(low, high),
        sampling_seed(low, high).
        """

    # -- code ----------------------------------------------------------------------

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

    async def page(
        self, person: str, conversation: str, answer: str, block: int, *, code: str
    ) -> str:
        """A block's HTML as the document of a preview; raises as `run`, and no_page(language)."""

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
    ) -> Live:
        """Run the code; if it fails, send code, input and error back and run what comes.

        One round by hand; `automatic` goes on, up to `rounds` (the configuration's at most).
        The loop is a task of the server: `ConversationView.fix` tells how it stands and how
        it ended. Raises as `run` and `regenerate`, and fix_rounds_spent(limit).
        """

    async def write_tests(
        self, person: str, conversation: str, answer: str, block: int, *, code: str
    ) -> Live:
        """Ask the answer's contestant for tests of the code (a turn of kind "tests"), then
        run both; the run is that answer's, of kind "tests". Raises as `run` and `regenerate`.
        """

    async def judge_problem(
        self, person: str, conversation: str, answer: str, block: int, *, code: str
    ) -> BlockRunView:
        """Run the hidden tests of the problem that this turn, or one above it, asked about.

        The run's `verdict` tells. Raises as `run`, and chat_no_problem.
        """

    async def retry_json(self, person: str, conversation: str, answer: str) -> Live:
        """Ask once more for JSON, saying where the answer fails. Raises json_no_retry."""

    # -- judgements ----------------------------------------------------------------

    async def judge(
        self, person: str, conversation: str, answer: str, kind: str, value: int
    ) -> None:
        """Record an open judgement: thumb (1, -1), or readability, structure, comments (1-5).

        The latest of a kind counts, none enters a rating. Raises unknown_judgement,
        chat_no_such_answer.
        """

    # -- history -------------------------------------------------------------------

    async def history(self, person: str, limit: int = 100) -> Sequence[HistoryEntry]:
        """The person's conversations, newest change first."""

    async def search(self, person: str, words: str, limit: int = 50) -> Found:
        """Find conversations that hold every word (in any case and width, in any language),
        then those near in meaning; no conversation twice. Raises search_too_long(limit).
        """

    async def export(self, person: str, conversation: str, *, language: str = "en") -> Export:
        """The shown path as Markdown; `language` is that of its headings."""
