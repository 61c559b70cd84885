"""From what a person typed to what is sent: slash commands and problems."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.chat.asking import Draft
from assistant.chat.checks import check_prompt
from assistant.chat.fencing import block
from assistant.chat.live import Live
from assistant.chat.presets import Presets
from assistant.chat.settings import ChatSettings
from assistant.program import program
from assistant.refusal import Refusal
from eval.questions.problem import Problem


class Prompting:
    """Makes drafts of turns. `problems` are the built-in ones by id."""

    def __init__(
        self, presets: Presets, problems: Mapping[str, Problem], settings: ChatSettings
    ) -> None:
        self._presets = presets
        self._problems = problems
        self._settings = settings

    def problem(self, problem_id: str | None) -> Problem | None:
        """A built-in problem, None when there is none of this id."""
        return self._problems.get(problem_id) if problem_id else None

    def draft(
        self, live: Live, parent: str | None, prompt: str, *, problem: str | None, language: str
    ) -> Draft:
        """Return the turn that `prompt` makes below `parent`.

        Raises `Refusal`: empty_prompt, prompt_too_long(length, limit), chat_controls,
        preset_needs_text(name), unknown_problem.
        """
        if problem:
            return self._about_problem(prompt, problem, language)
        check_prompt(prompt, self._settings)
        command = self._presets.command(prompt)
        if command.preset is None:
            return Draft(prompt, prompt)
        words = command.words
        if not words.strip():
            code = _last_code(live, parent)
            if code is None:
                raise Refusal("preset_needs_text", name=command.preset.name)
            words = code
        sent = command.preset.filled(words, language)
        return Draft(prompt, sent, command.preset.name)

    def _about_problem(self, prompt: str, problem_id: str, language: str) -> Draft:
        found = self.problem(problem_id)
        if found is None:
            raise Refusal("unknown_problem")
        asked = found.prompt(found.spoken(language))
        if not prompt.strip():
            return Draft(asked, asked, problem=problem_id)
        check_prompt(prompt, self._settings)
        # An edited turn already holds the problem's words.
        whole = prompt if asked.strip() in prompt else f"{asked}\n{prompt}"
        return Draft(whole, whole, problem=problem_id)


def _last_code(live: Live, parent: str | None) -> str | None:
    """The program of the answer that stands last on the path, as a block of Markdown."""
    if parent is None:
        return None
    for answer in live.turns[parent].newest():
        found = program(answer.text)
        if found.code.strip():
            return block(found.code, found.language)
    return None
