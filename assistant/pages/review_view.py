"""From a view of the review queue to what each widget of its page shows. Pure."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

from assistant.language import Texts
from assistant.markdown import harmless, visible
from assistant.pages.reports_answer_view import evidence
from assistant.review_values import Progress, ReviewView
from eval.records import DIMENSIONS

Shown = dict[str, dict[str, Any]]

POINTS = range(1, 6)
_kept = lru_cache(maxsize=64)(harmless)


def scale(dimension: str, texts: Texts) -> list[tuple[str, str]]:
    """The points of a dimension with what each of them means, as a radio takes them."""
    return [(f"{n} · {texts(f'review.{dimension}_{n}')}", str(n)) for n in POINTS]


def shown(view: ReviewView, texts: Texts) -> Shown:
    """Properties of every widget of the page."""
    is_open = view.state == "rate"
    properties: Shown = {
        "review-message": {"value": ""},
        "review-form": {"value": form(view, texts)},
        "review-place": {"value": view.place.query},
        "review-progress": {"value": progress(view, texts)},
        "review-empty": {"value": nothing(view, texts)},
        "review-desk": {"visible": is_open},
        "review-prompt": {"value": _kept(view.prompt)},
        "review-answer": {"value": _kept(view.answer)},
        "review-kept": {"value": ""},
        "review-outcome": {"value": ""},
        "review-submit": {"visible": True},
        "review-next": {"visible": False},
    }
    for dimension in DIMENSIONS:
        point = view.points.get(dimension)
        properties[f"review-{dimension}"] = {
            "value": str(point) if point else None,
            "interactive": is_open,
        }
    return properties


def rated(view: ReviewView, texts: Texts) -> Shown:
    """What changes once a rating is in: only now the verdict is on the page."""
    properties: Shown = {
        "review-message": {"value": ""},
        "review-progress": {"value": progress(view, texts)},
        "review-kept": {"value": ""},
        "review-outcome": {"value": outcome(view, texts)},
        "review-submit": {"visible": False},
        "review-next": {"visible": True},
    }
    for dimension in DIMENSIONS:
        properties[f"review-{dimension}"] = {"interactive": False}
    return properties


def kept(dimension: str, point: int, texts: Texts) -> str:
    """That a chosen point is written down, though not handed in."""
    words = texts("review.kept", scale=texts(f"review.{dimension}"), point=point)
    return f'<p class="small" role="status">{words}</p>'


def form(view: ReviewView, texts: Texts) -> str:
    """A form that chooses the run and which prompts the person reads."""
    if not view.runs:
        return ""
    runs = [(name, visible(name)) for name in view.runs]
    prompts = [("", texts("review.prompts_all"))]
    prompts += [(one, texts(f"review.prompts_{one}")) for one in view.languages]
    return (
        '<form class="filters" action="/review" method="get">'
        f"{_menu('run', runs, view.place.run, texts)}"
        f"{_menu('prompts', prompts, view.place.prompts, texts)}"
        f'<button type="submit" class="plain">{texts("review.choose")}</button></form>'
    )


def progress(view: ReviewView, texts: Texts) -> str:
    """How far this person and the whole run are; it tells the script which answer is shown."""
    if not view.runs and view.state == "no_runs":
        return ""
    told: Progress = view.progress
    whole = max(1, told.mine + told.left)
    return (
        f'<div data-review="{escape(view.place.token)}" data-state="{view.state}">'
        f'<progress value="{told.mine}" max="{whole}" '
        f'aria-label="{texts("review.progress_label")}"></progress> '
        f"<b>{texts('review.mine', mine=told.mine, left=told.left)}</b> "
        f'<span class="small">{texts("review.whole", **_counts(told))}</span></div>'
    )


def nothing(view: ReviewView, texts: Texts) -> str:
    """What to do where there is nothing to rate."""
    if view.state == "no_runs":
        command = "<p><code>python -m eval run</code></p>"
        return _empty(texts("review.no_runs"), f"{texts('review.no_runs_text')}{command}")
    if view.state == "nothing_left":
        told = view.progress
        key = "all_done" if told.twice >= told.ratable else "nothing_left_text"
        return _empty(texts("review.nothing_left"), texts(f"review.{key}", **_counts(told)))
    return ""


def outcome(view: ReviewView, texts: Texts) -> str:
    """Whether the answer that was rated is correct, and why not."""
    if view.outcome is None:
        return ""
    return (
        f'<h2>{texts("review.recorded")}</h2><p class="small">{texts("review.outcome_hint")}</p>'
        f"{evidence(view.outcome, texts)}"
    )


def _counts(told: Progress) -> dict[str, int]:
    return {
        "ratable": told.ratable,
        "once": told.once,
        "twice": told.twice,
        "no_code": told.no_code,
    }


def _empty(title: str, html: str) -> str:
    return f'<div class="empty"><h2>{title}</h2><p>{html}</p></div>'


def _menu(key: str, choices: list[tuple[str, str]], chosen: str, texts: Texts) -> str:
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(words)}</option>"
        for value, words in choices
    )
    return f'<label>{texts(f"review.menu_{key}")}<select name="{key}">{options}</select></label>'
