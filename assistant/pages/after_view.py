"""What a page shows beside the vote: the second judgement, use, the link to share.

Pure: a `BattleView` and texts in, properties by elem_id out.
"""

from __future__ import annotations

from html import escape

from assistant.battle import BattleView, SlotView
from assistant.language import Texts
from assistant.opinions import COMMON
from assistant.pages.workbench_view import Shown
from eval.records import BattleState

ANSWERS = ("yes", "no")


def after_id(choice: str) -> str:
    """The elem_id of a choice of the second judgement."""
    return {"tie": "after-tests-tie", "both_bad": "after-both-bad"}.get(choice, f"after-{choice}")


def after(view: BattleView | None, texts: Texts, letters: str) -> Shown:
    """The second judgement: open once names and tests are seen."""
    tested = view is not None and any(slot.judgement for slot in view.reveal)
    layout = len(view.slots) if view else 2
    bar: Shown = {
        "after-bar": {"visible": tested},
        "after-words": {
            "value": f'<h2>{texts("after.title")}</h2><p class="hint">{texts("after.hint")}</p>'
        },
    }
    for place, choice in enumerate((*letters, *COMMON)):
        bar[after_id(choice)] = {
            "visible": choice in COMMON or place < layout,
            "value": texts(f"after.{choice if layout == 2 else _of_four(choice)}"),
            "variant": _chosen(view is not None and view.after_tests == choice),
        }
    return bar


def uses(view: BattleView, slot: SlotView) -> Shown:
    """Whether the person would use this slot's answer."""
    said = view.uses.get(slot.letter)
    return {
        f"use-{slot.letter}-{answer}": {
            "variant": _chosen(said is not None and said == (answer == "yes"))
        }
        for answer in ANSWERS
    }


def share(view: BattleView | None, texts: Texts) -> Shown:
    """The link under which others may read the battle, for its owner."""
    answered = view is not None and view.state == BattleState.ANSWERED and not view.under_way
    can = answered or (view is not None and view.state == BattleState.REVEALED)
    link = view.link if view and can else None
    return {
        "arena-share": {"visible": can and link is None},
        "arena-unshare": {"visible": link is not None},
        "arena-shared": {"value": _link(link, texts) if link else ""},
    }


def _link(token: str, texts: Texts) -> str:
    address = escape(f"/share/{token}")
    return (
        f'<div class="kept" role="status"><p>{escape(texts("share.made"))}</p>'
        f'<p><a href="{address}" target="_blank" rel="noopener">{address}</a></p></div>'
    )


def _of_four(choice: str) -> str:
    return f"{choice}_four"


def _chosen(chosen: bool) -> str:
    return "primary" if chosen else "secondary"
