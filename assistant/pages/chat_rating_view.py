"""Thumbs and points under an answer whose contestant is named; open, never in the ratings."""

from __future__ import annotations

from html import escape

from assistant.chat.values import AnswerView
from assistant.language import Texts
from assistant.pages.chat_parts import button
from eval.records import DIMENSIONS

THUMB = "thumb"
_THUMBS = (("up", 1), ("down", -1))


def judgements(view: AnswerView, texts: Texts, *, with_ids: bool) -> str:
    """The thumbs, and the three scales folded away until somebody wants them."""
    given = view.judgements
    thumbs = "".join(
        button(
            "judge-thumb",
            view.id,
            texts(f"assistant.thumb_{name}"),
            sign=name,
            value=str(value),
            pressed=given.get(THUMB) == value,
            elem_id=f"chat-thumb-{name}" if with_ids else "",
        )
        for name, value in _THUMBS
    )
    scales = "".join(_scale(view, dimension, texts, with_ids=with_ids) for dimension in DIMENSIONS)
    said = ", ".join(
        f"{texts('rate.' + name)} {given[name]}" for name in DIMENSIONS if name in given
    )
    title = said or texts("assistant.rate")
    return (
        f'<span class="tools">{thumbs}</span>'
        f'<details class="rate" data-fold="rate-{escape(view.id)}">'
        f"<summary>{escape(title)}</summary>{scales}</details>"
    )


def _scale(view: AnswerView, dimension: str, texts: Texts, *, with_ids: bool) -> str:
    name = texts(f"rate.{dimension}")
    points = "".join(
        button(
            f"judge-{dimension}",
            view.id,
            str(point),
            value=str(point),
            pressed=view.judgements.get(dimension) == point,
            elem_id=f"chat-rate-{dimension}-{point}" if with_ids else "",
        )
        for point in range(1, 6)
    )
    own = f' id="chat-rate-{dimension}"' if with_ids else ""
    return (
        f'<div class="points" role="group" aria-label="{escape(name)}"{own}>'
        f"<span>{escape(name)}</span>{points}</div>"
    )
