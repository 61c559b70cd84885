"""The workbench: one piece of an answer's code, what was changed in it, what a run gave."""

from __future__ import annotations

import difflib
from html import escape

from assistant.chat.values import (
    TESTS,
    AnswerView,
    BlockRunView,
    BlockView,
    ConversationView,
    FixView,
    TurnView,
)
from assistant.language import Texts
from assistant.markdown import plain_to_html, visible
from assistant.pages.workbench_view import HIGHLIGHTERS, Shown, outcome
from eval.records.conversation_values import BlockRun, RunKind
from runners.grammars import MOST_FAULTS

KINDS: tuple[RunKind, ...] = ("run", "tests", "judge")

Place = tuple[TurnView, AnswerView, BlockView]


def place(view: ConversationView | None, chosen: str) -> Place | None:
    """The block named `answer:index`, and where it stands; None for one that is not shown."""
    answer_id, _, index = chosen.rpartition(":")
    for turn in view.turns if view else ():
        for answer in turn.answers:
            for block in answer.blocks:
                if answer.id == answer_id and str(block.index) == index:
                    return turn, answer, block
    return None


def newest(view: ConversationView | None) -> str:
    """The block that somebody most likely runs next: the last answer's longest, if any.

    Tests are looked at beside the code that they test.
    """
    for turn in reversed(view.turns if view else ()):
        if turn.kind == TESTS:
            return ""
        for answer in turn.answers:
            if answer.state.final and (able := [b for b in answer.blocks if can_run(b)]):
                longest = max(able, key=lambda block: len(block.code.strip()))
                return f"{answer.id}:{longest.index}"
        if any(not answer.state.final for answer in turn.answers):
            return ""
    return ""


def can_run(block: BlockView) -> bool:
    """Whether the sandbox or a preview does something with it."""
    return block.is_runnable or block.is_page


def opened(found: Place, view: ConversationView, texts: Texts) -> Shown:
    """Everything of the bench for a block that is put on it, the person's edits included."""
    _, answer, block = found
    run = block.run
    code = run.code if run else block.code
    own: Shown = {
        "chat-block": {"value": f"{answer.id}:{block.index}"},
        "chat-code": {"value": code, "language": HIGHLIGHTERS.get(block.language)},
        "chat-stdin": {"value": run.stdin if run else ""},
        "chat-diff": {"value": diff(block.code, code, texts)},
    }
    return own | standing(found, view, texts)


def standing(found: Place, view: ConversationView, texts: Texts) -> Shown:
    """What of the bench tells how things stand, and never what the person typed."""
    turn, answer, block = found
    judged = any(one.problem for one in _path(view, turn))
    run_words = texts("arena.preview" if block.is_page else "arena.run")
    return {
        "chat-bench-head": {"value": head(answer, block, texts)},
        "chat-result": {"value": results(block, texts, running=answer.id in view.running)},
        "chat-run": {"value": run_words, "interactive": can_run(block)},
        "chat-judge": {"visible": judged},
    }


def empty() -> Shown:
    """The bench of a conversation without a block on it; it is not shown."""
    return {
        "chat-block": {"value": ""},
        "chat-code": {"value": ""},
        "chat-stdin": {"value": ""},
        "chat-diff": {"value": ""},
        "chat-bench-head": {"value": ""},
        "chat-result": {"value": ""},
    }


def _path(view: ConversationView, turn: TurnView) -> list[TurnView]:
    """The turns from the first to this one."""
    return list(view.turns[: 1 + view.turns.index(turn)])


def head(answer: AnswerView, block: BlockView, texts: Texts) -> str:
    """Whose code this is, in which language, and whether it parses."""
    count = len(answer.blocks)
    where = texts("assistant.bench.of", at=block.index + 1, count=count, name=answer.name)
    fault = ""
    if block.faults:
        key = "assistant.faults_many" if block.faults > MOST_FAULTS else "assistant.faults"
        fault = f'<p class="note warn" role="note">{texts(key, count=block.faults)}</p>'
    return (
        f'<div class="bench-head" data-block="{escape(answer.id)}:{block.index}">'
        f"<h2>{texts('assistant.bench.title')}</h2>"
        f'<span class="small"><b>{escape(block.title)}</b> · {escape(where)}</span>{fault}</div>'
    )


def results(block: BlockView, texts: Texts, *, running: bool = False) -> str:
    """What the latest run, tests and judgement of a block gave."""
    parts = []
    if running:
        parts.append(f'<div class="run-label dots" role="status">{texts("arena.running")}</div>')
    for kind in KINDS:
        if found := block.runs.get(kind):
            title = f"<h3>{texts(f'assistant.bench.{kind}')}</h3>" if kind != "run" else ""
            parts.append(f'<div class="run {kind}">{title}{_result(found, texts)}</div>')
    return "".join(parts)


def _result(found: BlockRunView, texts: Texts) -> str:
    run = found.run
    if run.kind == "judge" and run.verdict:
        return _judged(run, texts)
    return outcome(run, found.files, texts)


def _judged(run: BlockRun, texts: Texts) -> str:
    verdict = dict(run.verdict or {})
    name = str(verdict.get("verdict", ""))
    kind = "ok" if name == "AC" else "ours" if name == "INFRA" else "bad"
    words = texts.get(f"verdict.{name.lower()}", name)
    passed = texts("reveal.passed", passed=verdict.get("passed", 0), total=verdict.get("total", 0))
    parts = [f'<div class="outcome {kind}">{escape(words)} · {escape(passed)}</div>']
    failure = verdict.get("first_failure")
    if isinstance(failure, dict):
        rows = "".join(
            f"<dt>{texts(f'reveal.failure_{key}')}</dt>"
            f"<dd><code>{plain_to_html(str(failure[key]))}</code></dd>"
            for key in ("args", "expected", "got", "message")
            if failure.get(key) not in (None, "")
        )
        parts.append(f"<p>{texts('reveal.first_failure')}</p><dl>{rows}</dl>")
    return "".join(parts)


def rounds(fix: FixView | None, texts: Texts) -> str:
    """How the fix loop stands, or how it ended."""
    if fix is None:
        return ""
    kind = {"ok": "good", "running": "", "asking": ""}.get(fix.state, "warn")
    dots = " dots" if fix.under_way else ""
    count = texts("assistant.fix.round", at=fix.round, rounds=fix.rounds)
    words = texts(f"assistant.fix.{fix.state}")
    return f'<p class="note {kind}{dots}" role="status">{count} · {words}</p>'


def diff(original: str, code: str, texts: Texts) -> str:
    """What the person, or a fix, changed in an answer's code; empty where nothing is."""
    before, after = original.strip("\n").splitlines(), code.strip("\n").splitlines()
    lines = list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]
    if not lines:
        return ""
    shown = "".join(
        f'<span class="{_kind(line)}">{escape(visible(line))}\n</span>' for line in lines
    )
    return (
        f'<details class="diff" open><summary>{texts("assistant.bench.diff")}</summary>'
        f'<pre tabindex="0">{shown}</pre></details>'
    )


def _kind(line: str) -> str:
    return {"+": "added", "-": "taken", "@": "where"}.get(line[:1], "same")
