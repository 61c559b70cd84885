"""A load test's cells as HTML: a row for each load, with intervals and what is wrong with it.

Pure. What comes from files is escaped, and its hidden characters are shown.
"""

from __future__ import annotations

import math
from html import escape
from typing import Any

from assistant.language import Texts
from assistant.load_test_reader import Detail
from assistant.markdown import visible
from eval.perf.metrics import Result

NOTHING = "–"

_FIGURES = (
    ("median_ttft_ms", 0),
    ("p99_ttft_ms", 0),
    ("median_tpot_ms", 1),
    ("median_e2el_ms", 0),
    ("output_throughput", 1),
)


def cells(detail: Detail, texts: Texts) -> str:
    """What was measured, a row for each load: mean over repeats with its interval."""
    if not detail.summary:
        return f'<p class="lead">{texts("speed.no_cell")}</p>'
    names = ("prompt", "load", *(name for name, _ in _FIGURES), "taken")
    titles = "".join(f'<th scope="col">{texts(f"speed.{key}")}</th>' for key in names)
    body = "".join(_cell(row, texts) for row in detail.summary)
    carried = "".join(f"<li>{_carried(one, texts)}</li>" for one in detail.carries)
    return (
        f'<div class="scroll"><table class="figures speed"><thead><tr>{titles}</tr></thead>'
        f'<tbody>{body}</tbody></table></div><ul class="undecided">{carried}</ul>'
        f'<p class="small">{texts("speed.interval_note")}</p>'
    )


def load(row: Result, texts: Texts) -> str:
    """A row's load in words."""
    if row["loop"] == "closed":
        return texts("speed.at_once", count=row["max_concurrency"])
    return texts("speed.a_second", rate=f"{row['request_rate']:g}")


def number(value: object, digits: int, *, unit: float = 1.0) -> str:
    """A number as it is read, in units of `unit`; a dash for what is none."""
    if not isinstance(value, int | float):
        return NOTHING
    try:
        measured = value / unit
    except OverflowError:
        return NOTHING
    if not math.isfinite(measured):
        return NOTHING
    return f"{measured:,.{digits}f}".replace(",", "\u202f")


def known(kind: str, name: str, texts: Texts) -> str:
    """A name of ours in words; another one, from a file, as it stands there."""
    return texts.get(f"speed.{kind}_{name}", told(name))


def told(words: str) -> str:
    """What a file says, as HTML."""
    return escape(visible(words))


def _cell(row: Result, texts: Texts) -> str:
    figures = "".join(
        f'<td class="number">{_figure(row["figures"].get(key), digits)}</td>'
        for key, digits in _FIGURES
    )
    return (
        f'<tr><th scope="row">{number(row["prompt_tokens"], 0)}</th>'
        f'<td class="number">{load(row, texts)}</td>{figures}<td>{_taken(row, texts)}</td></tr>'
    )


def _figure(found: dict[str, Any] | None, digits: int) -> str:
    if found is None:
        return "–"
    mean = number(found["mean"], digits)
    if found["low"] is None:
        return mean
    low, high = number(found["low"], digits), number(found["high"], digits)
    return f'{mean}<br><span class="small">{low} – {high}</span>'


def _taken(row: Result, texts: Texts) -> str:
    """How often it was measured, and what keeps the figures from being taken as they stand."""
    words = [texts("speed.repeats", count=row["repeats"])]
    words += [
        f"<b>{known('state_of', one, texts)}</b>" for one in row["states"] if one != "measured"
    ]
    words += [told(why) for why in row["why"]]
    words += [f'<b class="cut">{known("flag", one, texts)}</b>' for one in row["flags"]]
    words += [
        texts("speed.failures", count=count, name=told(name))
        for name, count in row["failures"].items()
    ]
    return "<br>".join(f'<span class="small">{one}</span>' for one in words)


def _carried(one: Result, texts: Texts) -> str:
    closed = one["loop"] == "closed"
    prompt = number(one["prompt_tokens"], 0)
    key = "none" if one["highest"] is None else "at_once" if closed else "rate"
    found = texts(f"speed.carried_{key}", prompt=prompt, load=f"{one['highest'] or 0:g}")
    ends = [
        texts(f"speed.carried_{key}", load=f"{one[place]:g}")
        for key, place in (("flagged", "not_shown_at"), ("failed", "failed_at"))
        if one[place]
    ]
    return " ".join([found, *(ends or [texts("speed.carried_untried")])])
