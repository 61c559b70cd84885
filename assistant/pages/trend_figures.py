"""Nights as a figure and as a table: pass rates, the baseline's band, sums and alarms.

A panel for each contestant, since overlapping intervals of several cannot be read. Its
colours stand out from light and dark paper alike, and no mark is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

import plotly.graph_objects as go
from gradio.components.plot import PlotData
from plotly.subplots import make_subplots

from assistant.language import Texts
from assistant.night_trend import Bands
from assistant.pages import reports_view as view
from assistant.pages.leaderboard_figures import drawn
from assistant.reports_address import Address
from eval.nights.journal import ContestantNight, NightPoint, Trend

MOST_NIGHTS = 90  # in the figure
_LISTED = 30  # in the table

_ACCENT, _ALARM, _GREY = "#3b82c4", "#d64545", "#8a8f99"
_BAND = "rgba(59, 130, 196, 0.26)"
_FLOOR = -0.08  # where nights without a rate are marked
_SYMBOLS = {"missed": "x", "half": "circle-open", "failed": "square-open", "running": "star-open"}
_DOTS = {"good": "good", "alarm": "bad", "failed": "bad", "half": "wait", "missed": "bad"}

Told = tuple[NightPoint, ContestantNight]


def trend_plot(known: Trend, bands: Bands, names: Mapping[str, str], texts: Texts) -> PlotData:
    """Two panels a contestant: pass rate with interval and band, and the sum with its limit."""
    nights = known.nights[-MOST_NIGHTS:]
    contestants = contestants_of(nights) or ("",)
    titles = [title for name in contestants for title in (escape(names.get(name, name)), "")]
    figure = make_subplots(
        rows=2 * len(contestants), cols=1, shared_xaxes=True, subplot_titles=titles,
        row_heights=[3, 2] * len(contestants), vertical_spacing=0.24 / (2 * len(contestants)),
    )  # fmt: skip
    for place, name in enumerate(contestants):
        mine = [(night, one) for night in nights for one in night.contestants
                if one.contestant == name]  # fmt: skip
        _rates(figure, 2 * place + 1, mine, bands.get(name), texts)
        _gone(figure, 2 * place + 1, nights, mine, texts)
        _sums(figure, 2 * place + 2, mine, known.limit, texts)
    figure.update_layout(height=90 + 270 * len(contestants))
    figure.update_annotations(font_size=13)
    figure.update_xaxes(type="date", range=_span(nights), tickformat="%Y-%m-%d", nticks=6)
    figure.update_xaxes(title=texts("reports.trend_nights"), row=2 * len(contestants), col=1)
    return drawn(figure, "leitai-nights", texts, upwards=True)


def contestants_of(nights: Sequence[NightPoint]) -> tuple[str, ...]:
    """Return who played, those of the latest nights first."""
    return tuple(
        dict.fromkeys(one.contestant for night in reversed(nights) for one in night.contestants)
    )


def nights_table(known: Trend, names: Mapping[str, str], texts: Texts) -> str:
    """The latest nights in words, the newest first."""
    keys = ("night", "outcome", "run", "sums")
    head = "".join(f'<th scope="col">{texts(f"reports.{key}")}</th>' for key in keys)
    body = "".join(_night(night, names, texts) for night in known.nights[: -_LISTED - 1 : -1])
    baseline = (
        texts("reports.baseline", runs=escape(", ".join(known.baseline)),
              at=escape((known.pinned_at or "")[:10]))
        if known.baseline
        else f"{texts('reports.no_baseline')} <code>python -m eval baseline pin RUN RUN RUN</code>"
    )  # fmt: skip
    return (
        f'<p class="small">{baseline}</p><details class="nights"><summary>'
        f"{texts('reports.nights_as_table')}</summary>"
        f'<div class="scroll"><table class="figures"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div></details>"
    )


def no_nights(texts: Texts) -> str:
    """What to do where there was no night yet."""
    return (
        f'<div class="empty small-empty"><p>{texts("reports.no_nights")}</p>'
        f"{view.command('python -m eval nightly')}</div>"
    )


def _rates(
    figure: go.Figure,
    row: int,
    mine: Sequence[Told],
    band: tuple[float, float] | None,
    texts: Texts,
) -> None:
    counted = [(night, one) for night, one in mine if one.rate is not None]
    figure.add_trace(
        go.Scatter(
            x=[_moment(night) for night, _ in counted],
            y=[one.rate for _, one in counted],
            mode="markers",
            marker={
                "size": 10,
                "color": [_ALARM if one.alarm else _ACCENT for _, one in counted],
                "symbol": ["diamond" if one.alarm else "circle" for _, one in counted],
            },
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [_above(one) for _, one in counted],
                "arrayminus": [_below(one) for _, one in counted],
                "color": _ACCENT,
                "thickness": 1.5,
                "width": 4,
            },
            text=[_hover(night, one, texts) for night, one in counted],
            hovertemplate="%{text}<extra></extra>",
        ),
        row=row, col=1,
    )  # fmt: skip
    if band:  # after the trace: an empty panel takes no band
        figure.add_hrect(
            y0=band[0] - 0.01, y1=band[1] + 0.01, fillcolor=_BAND, line_width=0, layer="below",
            row=row, col=1,
        )  # fmt: skip
    figure.update_yaxes(
        title=texts("reports.trend_rate"), range=[-0.14, 1.05], tickformat=".0%",
        tickvals=[0, 0.25, 0.5, 0.75, 1], row=row, col=1,
    )  # fmt: skip


def _gone(
    figure: go.Figure, row: int, nights: Sequence[NightPoint], mine: Sequence[Told], texts: Texts
) -> None:
    """Nights that gave this contestant no rate: one mark each at the foot."""
    there = {id(night) for night, one in mine if one.rate is not None}
    gone = [night for night in nights if id(night) not in there]
    figure.add_trace(
        go.Scatter(
            x=[_moment(night) for night in gone],
            y=[_FLOOR] * len(gone),
            mode="markers",
            marker={
                "size": 9,
                "color": _GREY,
                "line": {"width": 1.5, "color": _GREY},
                "symbol": [_SYMBOLS.get(night.outcome, "circle-open") for night in gone],
            },
            text=[f"{night.date}<br>{texts(f'reports.night_{night.outcome}')}" for night in gone],
            hovertemplate="%{text}<extra></extra>",
        ),
        row=row, col=1,
    )  # fmt: skip


def _sums(figure: go.Figure, row: int, mine: Sequence[Told], limit: float, texts: Texts) -> None:
    known = [(night, one) for night, one in mine if one.sum is not None]
    sums = [one.sum or 0.0 for _, one in known]
    figure.add_trace(
        go.Scatter(
            x=[_moment(night) for night, _ in known],
            y=sums,
            mode="lines+markers",
            line={"color": _ACCENT, "width": 1.5},
            marker={
                "size": 7,
                "color": [_ALARM if one.alarm else _ACCENT for _, one in known],
                "symbol": ["diamond" if one.alarm else "circle" for _, one in known],
            },
            text=[_hover(night, one, texts) for night, one in known],
            hovertemplate="%{text}<extra></extra>",
        ),
        row=row, col=1,
    )  # fmt: skip
    figure.add_hline(
        y=limit, line={"color": _ALARM, "dash": "dash", "width": 1.5}, row=row, col=1,
        annotation={"text": texts("reports.trend_limit", limit=f"{limit:g}"), "font": {"size": 12}},
    )  # fmt: skip
    top = max([1.3 * limit, *(1.1 * one for one in sums)])
    figure.update_yaxes(title=texts("reports.trend_sum"), range=[-0.06 * top, top], row=row, col=1)


def _night(night: NightPoint, names: Mapping[str, str], texts: Texts) -> str:
    run = (
        view.link(Address(run=night.run).link(), escape(night.run), f"run {night.run}")
        if night.run
        else "–"
    )
    why = "".join(
        f'<div class="small">{escape(words)}</div>' for words in (*night.faults, *night.warnings)
    )
    sums = "".join(f"<li>{_told(one, names, texts)}</li>" for one in night.contestants)
    dot = f'<span class="dot {_DOTS.get(night.outcome, "wait")}"></span>'
    return (
        f'<tr><th scope="row">{escape(night.date)}</th>'
        f"<td>{dot}{texts(f'reports.night_{night.outcome}')}{why}</td>"
        f'<td>{run}</td><td><ul class="plain">{sums}</ul></td></tr>'
    )


def _told(one: ContestantNight, names: Mapping[str, str], texts: Texts) -> str:
    name = escape(names.get(one.contestant, one.contestant))
    rate = "–" if one.rate is None else f"{one.rate:.0%}"
    if one.sum is None:
        return f'{name}: {rate} <span class="small">{escape(one.fault or "")}</span>'
    alarm = f" <b>{texts('reports.night_alarm')}</b>" if one.alarm else ""
    changed = f' <span class="small">{escape(", ".join(one.changed))}</span>' if one.changed else ""
    return f"{name}: {rate} · {texts('reports.trend_sum')} {one.sum:.1f}{alarm}{changed}"


def _hover(night: NightPoint, one: ContestantNight, texts: Texts) -> str:
    lines = [escape(night.date), texts(f"reports.night_{night.outcome}")]
    if one.rate is not None and one.low is not None and one.high is not None:
        lines.append(f"{one.rate:.0%} ({100 * one.low:.0f} – {one.high:.0%})")
    if one.sum is not None:
        lines.append(f"{texts('reports.trend_sum')} {one.sum:.1f}")
    if one.fault:
        lines.append(escape(one.fault[:80]))
    return "<br>".join(lines)


def _moment(night: NightPoint) -> str:
    """Its beginning, or noon of a day without one; the browser would shift a zone."""
    return night.started[:19] if night.started else f"{night.date}T12:00:00"


def _span(nights: Sequence[NightPoint]) -> list[Any]:
    """A day around the nights, or one night would stand in milliseconds."""
    days = [datetime.fromisoformat(_moment(night)) for night in nights]
    return [
        (min(days) - timedelta(days=1)).isoformat(),
        (max(days) + timedelta(days=1)).isoformat(),
    ]


def _above(one: ContestantNight) -> float:
    return 0.0 if one.high is None or one.rate is None else max(0.0, one.high - one.rate)


def _below(one: ContestantNight) -> float:
    return 0.0 if one.low is None or one.rate is None else max(0.0, one.rate - one.low)
