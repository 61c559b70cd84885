"""A person runs a slot's code, or looks at it as a page."""

from __future__ import annotations

from assistant import preview
from assistant.battle import LiveBattle
from assistant.book import in_database
from assistant.evidence import run_record
from assistant.produced import kept
from assistant.refusal import Refusal
from assistant.slot import LiveAnswer
from eval.records import Records
from runners.sandbox import LANGUAGES, Job, RunResult, Sandbox, UnknownLanguage

MOST_CODE = 200_000  # characters, as in the prompt's box


async def run(
    sandbox: Sandbox, records: Records, battle: LiveBattle, letter: str, *, code: str, stdin: str
) -> LiveAnswer:
    """Run code in the language of the slot's answer; what came of it is recorded and in it.

    Raises as `Arena.run`.
    """
    slot = battle.slot(letter)
    answer = slot.answer
    refuse_size(code, stdin)
    own = answer.program(battle.names)
    job = Job(language=own.language, code=code, stdin=stdin)
    result = await in_sandbox(sandbox, job, own.title)
    edited = code.strip() != own.code.strip()
    record = run_record(battle.id, slot.letter, job, result, turn=answer.turn, edited=edited)
    files = await in_database(records.add_run, record, kept(result.files))
    answer.run, answer.files = record, files
    battle.touch()
    return answer


async def in_sandbox(sandbox: Sandbox, job: Job, title: str) -> RunResult:
    """Run a job; raises `Refusal("language_not_runnable")`, which names it by its `title`."""
    try:
        return await sandbox.run(job)
    except UnknownLanguage as error:
        raise not_runnable(title) from error


def not_runnable(title: str) -> Refusal:
    """A language that the sandbox does not know, and those that it does."""
    legal = ", ".join(language.title for language in LANGUAGES.values())
    return Refusal("language_not_runnable", language=title, legal=legal)


def page(battle: LiveBattle, letter: str, code: str) -> str:
    """Return a slot's code as a whole document for a preview; raises as `Arena.page`."""
    own = battle.slot(letter).answer.program(battle.names)
    refuse_size(code, "")
    if not own.is_page:
        raise Refusal("no_page", language=own.title)
    return preview.document(code)


def refuse_size(code: str, stdin: str) -> None:
    """Raise `Refusal`: empty_code, code_too_long(limit)."""
    if not code.strip():
        raise Refusal("empty_code")
    if len(code) + len(stdin) > MOST_CODE:
        raise Refusal("code_too_long", limit=MOST_CODE)
