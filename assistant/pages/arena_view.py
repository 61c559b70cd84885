"""From a battle's blind view to what each widget of the arena shows.

Pure: a `BattleView` and texts in, a dict of properties per elem_id out. The page
sends only what differs from what it sent before.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from assistant.battle import DIED, TOO_LONG, BattleView, SlotView
from assistant.language import Texts
from assistant.markdown import harmless, plain_to_html
from assistant.opinions import COMMON
from assistant.pages import after_view
from assistant.pages.reveal_view import reveal
from assistant.pages.shell import message
from assistant.pages.workbench_view import Shown, workbench
from assistant.slot import SlotState
from eval.questions.problem import Problem
from eval.records import DIMENSIONS, BattleState

NOTHING: Mapping[str, str] = {}


# Texts that no longer change: a page shows them again with every word of the others.
_kept = lru_cache(maxsize=512)(harmless)


def shown(
    view: BattleView | None,
    texts: Texts,
    letters: str,
    edited: Mapping[str, str] = NOTHING,
    problem: Problem | None = None,
) -> Shown:
    """Properties of every widget that depends on the battle; `view` None: no battle yet.

    `edited` is the code that a slot's editor opens with instead of the answer's own,
    `problem` the battle's.
    """
    properties: Shown = {
        "arena-hero": {"visible": view is None},
        "arena-question": _question(view, problem, texts),
        "arena-statement": _statement(view, problem, texts),
        "arena-message": {"value": _notice(view, texts)},
        "arena-options": {"visible": view is None or view.over},
        "arena-send": _send(view, texts),
        "arena-stop": {"visible": bool(view and view.under_way)},
        "arena-regenerate": {"visible": bool(view and view.can_continue)},
        "arena-new": {"visible": view is not None},
        "slots": {"visible": view is not None},
        "arena-reveal": {"value": _reveal(view, texts) if view else ""},
        "arena-keep": {"visible": bool(view and view.can_keep)},
        "arena-kept": {"value": ""},
    }
    properties |= _vote_bar(view, texts, letters)
    properties |= after_view.after(view, texts, letters) | after_view.share(view, texts)
    slots = {slot.letter: slot for slot in view.slots} if view else {}
    names = {slot.letter: str(slot.snapshot["name"]) for slot in view.reveal} if view else {}
    for letter in letters:
        properties[f"slot-{letter}"] = {"visible": letter in slots}
        if letter in slots and view is not None:
            slot, name = slots[letter], names.get(letter)
            properties |= _slot(view, slot, name, edited.get(letter), texts)
            properties |= _ratings(view, slot) | after_view.uses(view, slot)
    return properties


def difference(before: Shown, now: Shown) -> Shown:
    """Only the widgets, and of them only the properties, that changed."""
    changed = {
        key: {name: value for name, value in props.items() if before.get(key, {}).get(name) != value
              or name not in before.get(key, {})}
        for key, props in now.items()
    }  # fmt: skip
    return {key: props for key, props in changed.items() if props}


def _send(view: BattleView | None, texts: Texts) -> dict[str, Any]:
    on = view is not None and view.can_continue
    return {
        "interactive": not (view and view.under_way),
        "value": texts("arena.send_on" if on else "arena.send"),
    }


def _question(view: BattleView | None, problem: Problem | None, texts: Texts) -> dict[str, Any]:
    if view is None:
        return {"visible": False, "value": ""}
    link = f'<a href="/?battle={view.id}">{texts("arena.link")}</a>'
    html = (
        f'<div class="question"><span class="who">{texts("arena.you_asked")} · {link}</span>'
        f'<span class="words">{plain_to_html(_asked(view, problem, texts))}</span></div>'
    )
    return {"visible": True, "value": html}


def _asked(view: BattleView, problem: Problem | None, texts: Texts) -> str:
    """The first question; of a problem its title and what the person added to it."""
    prompt = view.prompts[0]
    if problem is None:
        return prompt
    for language in problem.prose:
        # Compared by its title first: the whole words are made anew at every call.
        if prompt.startswith(f"# {problem.title[language]}\n") and prompt.startswith(
            words := problem.prompt(language)
        ):
            added = prompt[len(words) :].strip()
            return f"{problem.title[problem.spoken(texts.language)]}\n\n{added}".strip()
    return prompt


def _statement(view: BattleView | None, problem: Problem | None, texts: Texts) -> dict[str, Any]:
    if view is None or problem is None:
        return {"visible": False, "value": ""}
    return {"visible": True, "value": _kept(problem.statement[problem.spoken(texts.language)])}


def _vote_bar(view: BattleView | None, texts: Texts, letters: str) -> Shown:
    open_to_votes = bool(view and view.can_vote)
    layout = len(view.slots) if view else 2
    four = layout > 2
    title = texts("vote.title_four" if four else "vote.title")
    html = f'<h2>{title}</h2><p class="hint">{texts("vote.hint")}</p>'
    bar: Shown = {
        "vote-bar": {"visible": open_to_votes},
        "vote-words": {"value": html},
        "vote-ranks": {"visible": four},
    }
    for place, letter in enumerate(letters):
        words = vote_words(letter, None, layout, texts)
        bar[f"vote-{letter}"] = {"visible": place < layout, "value": words}
    for choice in COMMON:
        words = vote_words(choice, None, layout, texts)
        bar[f"vote-{choice.replace('_', '-')}"] = {"value": words}
    return bar


def vote_words(choice: str, ranking: tuple[int, ...] | None, layout: int, texts: Texts) -> str:
    """A vote as a person would say it."""
    if ranking:
        places = (f"{letter} {rank}" for letter, rank in zip("ABCD", ranking, strict=False))
        return texts("vote.ranked", ranks=", ".join(places))
    if layout == 2:
        return texts(f"vote.{choice}")
    if choice in COMMON:
        return texts(f"vote.{choice}_four")
    return texts("vote.best", letter=choice.upper())


def _reveal(view: BattleView, texts: Texts) -> str:
    if view.problem is None:
        return reveal(view.reveal, texts)
    return reveal(view.reveal, texts, "judging" if view.judging else "not_judged")


def _notice(view: BattleView | None, texts: Texts) -> str:
    """The one line that matters most now."""
    if view is None:
        return ""
    words, kind = "", ""
    if view.unsaved:
        words, kind = texts("vote.unsaved"), "warn"
    elif view.too_long is not None:
        words, kind = texts("refusal.too_long_for_one", limit=view.too_long), "error"
    elif view.state == BattleState.VOID:
        words, kind = _void(view, texts), "warn"
    elif view.vote is not None:
        vote = vote_words(view.vote, view.ranking, len(view.slots), texts)
        words = texts("vote.recorded", vote=vote)
    elif view.position is not None:
        words = texts("battle.queued", position=view.position)
    elif view.awaits_turn:
        words = texts("battle.awaits_turn")
    elif "interrupted" in view.marks:
        words, kind = texts("battle.interrupted"), "warn"
    return message(words, kind)


def _void(view: BattleView, texts: Texts) -> str:
    if TOO_LONG in view.marks:
        return texts("battle.void_too_long")
    return texts("battle.void" if DIED in view.marks else "battle.void_replaced")


def _slot(
    view: BattleView, slot: SlotView, name: str | None, edited: str | None, texts: Texts
) -> Shown:
    prefix = f"slot-{slot.letter}"
    own: Shown = {
        f"{prefix}-head": {"value": _head(slot, name, texts)},
        f"{prefix}-answer": {"value": _earlier(view, slot, texts) + _answer(slot, texts)},
        f"{prefix}-stop": {"visible": not slot.state.final},
    }
    return own | workbench(slot, edited, texts)


def _head(slot: SlotView, name: str | None, texts: Texts) -> str:
    letter = slot.letter.upper()
    state = texts(f"slot.{slot.state}")
    if slot.state == SlotState.DONE and slot.finish_reason in ("length", "repetition"):
        state = texts("slot.cut" if slot.finish_reason == "length" else "slot.repetition")
    dots = "" if slot.state.final else " dots"
    title = f'<span class="name">{escape(name)}</span>' if name else ""
    return (
        f'<div class="slot-head{" turned" if name else ""}">'
        f'<span class="badge" title="{texts("arena.slot", letter=letter)}">{letter}</span>{title}'
        f'<span class="state {slot.state}{dots}">{state}</span></div>'
    )


def _earlier(view: BattleView, slot: SlotView, texts: Texts) -> str:
    """Past turns above the latest answer, each with the prompt that came after it."""
    turns = zip(slot.earlier, view.prompts[1:], strict=True)
    return "".join(
        f"{_kept(said) or '*' + texts('slot.empty') + '*'}\n\n---\n\n"
        f"**{texts('arena.you_asked')}**\n\n{_kept(asked)}\n\n---\n\n"
        for said, asked in turns
    )


def _answer(slot: SlotView, texts: Texts) -> str:
    render = _kept if slot.state.final else harmless
    parts = [render(slot.text)] if slot.text else []
    if slot.state.final and not slot.text:
        parts.append(f"*{texts('slot.empty')}*")
    if slot.state == SlotState.DONE and slot.text and not slot.program.code:
        parts.append(f"\n\n*{texts('slot.no_code')}*")
    if slot.error_code:
        reason = texts.get(f"error.{slot.error_code}", texts("error.internal"))
        parts.append(f"\n\n**{texts('slot.failed')}.** {reason}")
    return "".join(parts)


def _ratings(view: BattleView, slot: SlotView) -> Shown:
    open_to_rating = view.state in (BattleState.ANSWERED, BattleState.REVEALED) and bool(slot.text)
    rows: Shown = {f"rate-{slot.letter}": {"visible": open_to_rating}}
    for dimension in DIMENSIONS:
        score = view.ratings.get((slot.letter, dimension))
        rows[f"rate-{slot.letter}-{dimension}"] = {"value": str(score) if score else None}
    return rows
