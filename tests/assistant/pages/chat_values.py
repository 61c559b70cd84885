"""Conversations as values, for views that are tested without a server."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from assistant.chat.values import (
    AnswerState,
    AnswerView,
    BlockView,
    ChatSampling,
    ConversationView,
    TurnView,
)

WHEN = dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC)
BLOCK = BlockView(0, "python", "Python", "print('hello')", is_runnable=True)
ANSWER = AnswerView(
    "A1", "alpha", "Model-alpha", 1, 1, "Hi:\n\n```python\nprint('hello')\n```\n",
    AnswerState.DONE, blocks=(BLOCK,),
)  # fmt: skip
TURN = TurnView("T1", None, "Greet me", "plain", 0, (1, 1), ("T1",), (ANSWER,), WHEN)
TALK = ConversationView("C1", "Greetings", "", ChatSampling(), ("alpha",), (TURN,), "T1", 1)


def answer(**changes: object) -> AnswerView:
    return replace(ANSWER, **changes)  # type: ignore[arg-type]


def turn(*answers: AnswerView, **changes: object) -> TurnView:
    return replace(TURN, answers=answers or (ANSWER,), **changes)  # type: ignore[arg-type]


def talk(*turns: TurnView, **changes: object) -> ConversationView:
    return replace(TALK, turns=turns or (TURN,), **changes)  # type: ignore[arg-type]


def flat(html: object) -> str:
    """Nested lists of HTML as the browser puts them together."""
    return html if isinstance(html, str) else "".join(flat(one) for one in html)  # type: ignore[attr-defined]
