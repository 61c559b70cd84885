"""The cards turned over: who stood in each slot, how fast, and what the tests said.

Pure: revealed slots and texts in, HTML out. What a model's code returned is escaped.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from assistant.battle import RevealedSlot
from assistant.language import Texts
from eval.records import JudgementRecord

_LONGEST_VALUE = 400


def reveal(slots: tuple[RevealedSlot, ...], texts: Texts, tests: str = "no_tests") -> str:
    """The cards as HTML; empty before the vote.

    `tests` is what to say of a slot without a judgement: a key below `reveal`.
    """
    if not slots:
        return ""
    cards = "".join(_card(slot, texts, tests) for slot in slots)
    return f'<h2>{texts("reveal.title")}</h2><div class="reveal-cards">{cards}</div>'


def _card(slot: RevealedSlot, texts: Texts, tests: str) -> str:
    who = slot.snapshot
    kind = texts.get(f"engine_kind.{who['engine']}", str(who["engine"]))
    engine = " · ".join(part for part in (kind, who.get("quantization")) if part)
    size = texts("reveal.parameters", value=_short(int(who["parameters"])))
    base = f" · {texts('reveal.base')}" if who.get("tuning") == "base" else ""
    rows = {
        "developer": escape(str(who["developer"])),
        "license": escape(str(who["license"])),
        "engine": escape(f"{engine} · {size}{base}"),
        "first_word": _figure(slot.seconds_to_first_word, "seconds", texts, digits=2),
        "speed": _figure(slot.tokens_per_second, "tokens_per_second", texts, digits=1),
        "tokens": _figure(slot.output_tokens, "token_count", texts, digits=0),
        "tests": _verdict(slot.judgement, texts) if slot.judgement else texts(f"reveal.{tests}"),
    }
    body = "".join(
        f"<dt>{texts('reveal.' + key)}</dt><dd>{html}</dd>" for key, html in rows.items()
    )
    return (
        f'<div class="reveal-card"><h3><span class="badge">{slot.letter.upper()}</span>'
        f"{escape(str(who['name']))}</h3><dl>{body}</dl>"
        f"{_tests(slot.judgement, texts) if slot.judgement else ''}</div>"
    )


def _verdict(judgement: JudgementRecord, texts: Texts) -> str:
    words = texts.get(f"verdict.{judgement.verdict.lower()}", judgement.verdict)
    kind = {"AC": "ok", "INFRA": "ours"}.get(judgement.verdict, "bad")
    count = texts("reveal.passed", passed=judgement.passed, total=judgement.total)
    return f'<span class="outcome {kind}">{escape(words)}</span> · {count}'


def _tests(judgement: JudgementRecord, texts: Texts) -> str:
    """A mark per test, each with its verdict, and the first failure in full."""
    marks = "".join(
        f'<li class="{_kind(test)}" title="{escape(_told(number, test))}"></li>'
        for number, test in enumerate(judgement.tests, 1)
    )
    label = texts("reveal.per_test")
    return f'<ol class="tests" aria-label="{label}">{marks}</ol>' + _failure(judgement, texts)


def _kind(test: Any) -> str:
    verdict = str(test["verdict"])
    return {"AC": "ac", "SKIPPED": "skipped", "INFRA": "ours"}.get(verdict, "failed")


def _told(number: int, test: Any) -> str:
    seconds = test.get("cpu_seconds")
    time = "" if seconds is None else f" · {1000 * seconds:.0f} ms"
    return f"{number}: {test['verdict']}{time}"


def _failure(judgement: JudgementRecord, texts: Texts) -> str:
    if not judgement.first_failure:
        return ""
    rows = "".join(
        f"<dt>{texts('reveal.failure_' + key)}</dt><dd><code>{_value(value)}</code></dd>"
        for key in ("args", "expected", "got", "message")
        if (value := judgement.first_failure.get(key)) is not None
    )
    title = texts("reveal.first_failure")
    return f"<details class='failure'><summary>{title}</summary><dl>{rows}</dl></details>"


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    short = text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]} …"
    return escape(short)


def _figure(value: float | None, unit: str, texts: Texts, *, digits: int) -> str:
    if value is None:
        return texts("reveal.unknown")
    return texts(f"reveal.{unit}", value=f"{value:.{digits}f}")


def _short(count: int) -> str:
    return f"{count / 1e9:.1f} B" if count >= 1e9 else f"{count / 1e6:.0f} M"
