"""From a battle's blind view to what each widget of the arena shows.

Pure: a `BattleView` and texts in, a dict of properties per elem_id out. The page
sends only what differs from what it sent before.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from assistant.battle import DIED, BattleView, RevealedSlot, SlotState, SlotView
from assistant.language import Texts
from assistant.markdown import harmless, plain_to_html
from assistant.pages.shell import message
from eval.records import DIMENSIONS, BattleState, RunRecord

Shown = dict[str, dict[str, Any]]

_OURS = {"infra"}
NOTHING: Mapping[str, str] = {}


def shown(
    view: BattleView | None, texts: Texts, letters: str, edited: Mapping[str, str] = NOTHING
) -> Shown:
    """Properties of every widget that depends on the battle; `view` None: no battle yet.

    `edited` is the code that a slot's editor opens with instead of the answer's own.
    """
    properties: Shown = {
        "arena-hero": {"visible": view is None},
        "arena-question": _question(view, texts),
        "arena-message": {"value": _notice(view, texts)},
        "arena-send": {"interactive": not (view and view.under_way)},
        "arena-stop": {"visible": bool(view and view.under_way)},
        "arena-new": {"visible": view is not None},
        "slots": {"visible": view is not None},
        "vote-bar": {"visible": bool(view and view.can_vote)},
        "arena-reveal": {"value": reveal(view.reveal, texts) if view else ""},
    }
    slots = {slot.letter: slot for slot in view.slots} if view else {}
    names = {slot.letter: str(slot.snapshot["name"]) for slot in view.reveal} if view else {}
    for letter in letters:
        if letter in slots and view is not None:
            properties |= _slot(slots[letter], names.get(letter), edited.get(letter), texts)
            properties |= _ratings(view, slots[letter])
    return properties


def difference(before: Shown, now: Shown) -> Shown:
    """Only the widgets, and of them only the properties, that changed."""
    changed = {
        key: {name: value for name, value in props.items() if before.get(key, {}).get(name) != value
              or name not in before.get(key, {})}
        for key, props in now.items()
    }  # fmt: skip
    return {key: props for key, props in changed.items() if props}


def _question(view: BattleView | None, texts: Texts) -> dict[str, Any]:
    if view is None:
        return {"visible": False, "value": ""}
    html = (
        f'<div class="question"><span class="who">{texts("arena.you_asked")}</span>'
        f'<span class="words">{plain_to_html(view.prompt)}</span></div>'
    )
    return {"visible": True, "value": html}


def _notice(view: BattleView | None, texts: Texts) -> str:
    if view is None:
        return ""
    if view.unsaved:
        return message(texts("vote.unsaved"), "warn")
    if view.state == BattleState.VOID:
        died = DIED in view.marks
        return message(texts("battle.void" if died else "battle.void_replaced"), "warn")
    if view.vote is not None:
        return message(texts("vote.recorded", vote=texts(f"vote.{view.vote}")))
    if "interrupted" in view.marks:
        return message(texts("battle.interrupted"), "warn")
    return ""


def _slot(slot: SlotView, name: str | None, edited: str | None, texts: Texts) -> Shown:
    prefix = f"slot-{slot.letter}"
    extraction = slot.extraction
    code = edited or (extraction.code if extraction else "")
    has_code = slot.state.final and bool(code)
    return {
        f"{prefix}-head": {"value": _head(slot, name, texts)},
        f"{prefix}-answer": {"value": _answer(slot, texts)},
        f"{prefix}-stop": {"visible": not slot.state.final},
        f"{prefix}-workbench": {"visible": has_code},
        f"{prefix}-code": {"value": code, "language": _highlight(slot)} if has_code else {},
        f"{prefix}-result": {"value": result(slot.run, texts)},
    }


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


def _answer(slot: SlotView, texts: Texts) -> str:
    parts = [harmless(slot.text)] if slot.text else []
    if slot.state.final and not slot.text:
        parts.append(f"*{texts('slot.empty')}*")
    if (
        slot.state == SlotState.DONE
        and slot.text
        and not (slot.extraction and slot.extraction.code)
    ):
        parts.append(f"\n\n*{texts('slot.no_code')}*")
    if slot.error_code:
        reason = texts.get(f"error.{slot.error_code}", texts("error.internal"))
        parts.append(f"\n\n**{texts('slot.failed')}.** {reason}")
    return "".join(parts)


def _highlight(slot: SlotView) -> str | None:
    """The editor's name for the code's language; None where it has no highlighter."""
    language = slot.extraction.language if slot.extraction else None
    known = {"python", "javascript", "typescript", "cpp", "c", "html", "css", "sql", "json"}
    return "shell" if language == "bash" else language if language in known else None


def _ratings(view: BattleView, slot: SlotView) -> Shown:
    open_to_rating = view.state in (BattleState.ANSWERED, BattleState.REVEALED) and bool(slot.text)
    rows: Shown = {f"rate-{slot.letter}": {"visible": open_to_rating}}
    for dimension in DIMENSIONS:
        score = view.ratings.get((slot.letter, dimension))
        rows[f"rate-{slot.letter}-{dimension}"] = {"value": str(score) if score else None}
    return rows


def result(run: RunRecord | None, texts: Texts) -> str:
    """A free run's outcome and output as HTML: no times, which would tell the slots apart."""
    if run is None:
        return ""
    outcome = run.outcome.lower()
    kind = "ok" if outcome == "ok" else "ours" if outcome in _OURS else "bad"
    parts = [f'<div class="outcome {kind}">{texts(f"run.{outcome}")}{_ending(run, texts)}</div>']
    if outcome in _OURS:
        reason = texts.get(f"sandbox.{run.reason}", texts("sandbox.other"))
        return "".join([*parts, f"<div>{escape(reason)}</div>"])
    for stream in ("stdout", "stderr"):
        if content := getattr(run, stream):
            parts.append(
                f'<div class="run-label">{texts(f"run.{stream}")}</div>'
                f'<pre class="output" tabindex="0">{plain_to_html(content)}</pre>'
            )
    if len(parts) == 1:
        parts.append(f'<div class="run-label">{texts("run.no_output")}</div>')
    if run.truncated:
        parts.append(f'<div class="run-label">{texts("run.truncated")}</div>')
    return "".join(parts)


def _ending(run: RunRecord, texts: Texts) -> str:
    if run.signal:
        return f" · {texts('run.signal', signal=run.signal)}"
    return f" · {texts('run.exit_code', code=run.exit_code)}" if run.exit_code else ""


def reveal(slots: tuple[RevealedSlot, ...], texts: Texts) -> str:
    """The cards turned over, as HTML; empty before the vote."""
    if not slots:
        return ""
    cards = "".join(_card(slot, texts) for slot in slots)
    return f'<h2>{texts("reveal.title")}</h2><div class="reveal-cards">{cards}</div>'


def _card(slot: RevealedSlot, texts: Texts) -> str:
    who = slot.snapshot
    kind = texts(f"engine_kind.{who['engine']}")
    engine = " · ".join(part for part in (kind, who.get("quantization")) if part)
    size = texts("reveal.parameters", value=_short(int(who["parameters"])))
    base = f" · {texts('reveal.base')}" if who.get("tuning") == "base" else ""
    rows = {
        "developer": str(who["developer"]),
        "license": str(who["license"]),
        "engine": f"{engine} · {size}{base}",
        "first_word": _figure(slot.seconds_to_first_word, "seconds", texts, digits=2),
        "speed": _figure(slot.tokens_per_second, "tokens_per_second", texts, digits=1),
        "tokens": _figure(slot.output_tokens, "token_count", texts, digits=0),
        "tests": texts("reveal.no_tests"),
    }
    body = "".join(
        f"<dt>{texts('reveal.' + key)}</dt><dd>{escape(text)}</dd>" for key, text in rows.items()
    )
    return (
        f'<div class="reveal-card"><h3><span class="badge">{slot.letter.upper()}</span>'
        f"{escape(str(who['name']))}</h3><dl>{body}</dl></div>"
    )


def _figure(value: float | None, unit: str, texts: Texts, *, digits: int) -> str:
    if value is None:
        return texts("reveal.unknown")
    return texts(f"reveal.{unit}", value=f"{value:.{digits}f}")


def _short(count: int) -> str:
    return f"{count / 1e9:.1f} B" if count >= 1e9 else f"{count / 1e6:.0f} M"
