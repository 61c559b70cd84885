"""A person's own battles as a list of links. Pure: summaries and texts in, HTML out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from assistant.language import Texts
from eval.records import BattleState, BattleSummary

_LONGEST_PROMPT = 90


def history(battles: Sequence[BattleSummary], texts: Texts, title: Callable[[str], str]) -> str:
    """The list, newest first; empty for somebody new. `title` names a problem by its id."""
    if not battles:
        return ""
    lines = "".join(_line(battle, texts, title) for battle in battles)
    return f'<h2>{texts("history.title")}</h2><ul class="history">{lines}</ul>'


def _line(battle: BattleSummary, texts: Texts, title: Callable[[str], str]) -> str:
    asked = title(battle.problem) if battle.problem else " ".join(battle.prompt.split())
    short = asked if len(asked) <= _LONGEST_PROMPT else f"{asked[:_LONGEST_PROMPT]}…"
    state = texts(f"history.{_state(battle)}")
    facts = f"{battle.created:%Y-%m-%d %H:%M} UTC · {texts('history.slots', count=battle.layout)}"
    return (
        f'<li><a href="/?battle={escape(battle.id)}">{escape(short)}</a>'
        f'<span class="small">{facts} · {state}</span></li>'
    )


def _state(battle: BattleSummary) -> str:
    if battle.choice is not None:
        return "voted"
    return {BattleState.VOID: "void", BattleState.OPEN: "open"}.get(battle.state, "answered")
