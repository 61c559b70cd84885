"""The leaderboard's figures, as Plotly draws them in the browser.

Colours and fonts here are those of a saved image, on white; on the page the style
sheet repaints them for its theme. Everything Plotly needs comes with Gradio.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
from gradio.components.plot import PlotData

from assistant.language import Texts
from assistant.leaderboard import Board, Row
from assistant.pages.shell import FONTS
from eval.ratings import AVERAGE
from eval.votes.win_matrix import Cell

_INK, _GREY, _ACCENT = "#1d1f24", "#c9cbd1", "#0f62a8"
# Light enough at its fullest for dark and light text alike.
_SHADES = [[0, "rgba(64, 132, 196, 0.04)"], [1, "rgba(64, 132, 196, 0.62)"]]
_NAME_WIDTH = 16
_FEW_DAYS = 7


def interval_plot(board: Board, texts: Texts) -> PlotData:
    """Points with 95 % intervals, in the rows' order; unrated contestants are left out.

    A contestant whose interval is unknown has a hollow mark and no bar.
    """
    rows = [row for row in board.rows if row.points is not None]
    known = [_margins(row) is not None for row in rows]
    margins = [_margins(row) or (0.0, 0.0) for row in rows]
    trace = go.Scatter(
        x=[row.points for row in rows],
        y=_labels([row.name for row in rows]),
        mode="markers",
        marker={
            "color": _ACCENT,
            "size": 11,
            "symbol": ["circle" if bar else "circle-open" for bar in known],
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [above for _, above in margins],
            "arrayminus": [below for below, _ in margins],
            "color": _ACCENT,
            "thickness": 2,
            "width": 6,
        },
        text=[_hover(row, texts) for row in rows],
        hovertemplate="%{text}<extra></extra>",
    )
    figure = go.Figure(trace)
    figure.update_layout(height=110 + 52 * len(rows))
    figure.update_yaxes(type="category")  # or names that are numbers stand at their value
    figure.update_xaxes(title=texts("leaderboard.plot_axis"))
    figure.add_vline(x=AVERAGE, line={"color": _GREY, "dash": "dot", "width": 1.5})
    return drawn(figure, "leitai-ratings", texts)


def matrix_plot(board: Board, texts: Texts) -> PlotData:
    """Share of pairs that the row won against the column; empty where they never met."""
    names = _labels([row.name for row in board.rows])
    figure = go.Figure(
        go.Heatmap(
            x=names,
            y=names,
            z=[[cell.share for cell in cells] for cells in board.matrix],
            text=[[_count(cell, texts) for cell in cells] for cells in board.matrix],
            texttemplate="%{text}",
            textfont={"color": _INK, "size": 13},
            zmin=0,
            zmax=1,
            colorscale=_SHADES,
            showscale=False,
            hoverinfo="skip",
            hoverongaps=False,
            xgap=2,
            ygap=2,
        )
    )
    figure.update_layout(height=150 + 62 * len(names))
    named = {"type": "category", "showgrid": False}
    figure.update_xaxes(**named, title=texts("leaderboard.matrix_columns"), tickangle=0)
    figure.update_yaxes(**named, title=texts("leaderboard.matrix_rows"))
    return drawn(figure, "leitai-win-matrix", texts)


def pace_plot(days: Sequence[tuple[date, int]], texts: Texts) -> PlotData:
    """Battles that were voted on, day by day (UTC)."""
    figure = go.Figure(
        go.Bar(
            x=[day.isoformat() for day, _ in days],
            y=[count for _, count in days],
            marker={"color": _ACCENT},
            hovertemplate="%{x}: %{y}<extra></extra>",
        )
    )
    figure.update_layout(height=240)
    # Few days as names: an axis of time would print hours between them.
    figure.update_xaxes(type="date" if len(days) > _FEW_DAYS else "category")
    figure.update_yaxes(title=texts("leaderboard.pace_axis"), rangemode="tozero", tickformat="d")
    return drawn(figure, "leitai-votes-a-day", texts, upwards=True)


def _margins(row: Row) -> tuple[float, float] | None:
    if row.points is None or row.low is None or row.high is None:
        return None
    return row.points - row.low, row.high - row.points


def _hover(row: Row, texts: Texts) -> str:
    interval = (
        texts("leaderboard.no_interval")
        if row.low is None or row.high is None
        else f"{row.low:.0f} – {row.high:.0f}"
    )
    return f"{escape(row.name)}<br>{row.points:.0f} ({interval})"


def _count(cell: Cell, texts: Texts) -> str:
    if cell.share is None:
        return ""
    return f"{cell.share:.0%}<br>" + texts(
        "leaderboard.won_of", won=f"{cell.score:g}", games=cell.games
    )


def _labels(names: Sequence[str]) -> list[str]:
    """Names broken for narrow screens; equal ones stay apart by invisible spaces."""
    broken = ["<br>".join(map(escape, wrap(name, _NAME_WIDTH))) for name in names]
    return [label + "\u200b" * broken[:place].count(label) for place, label in enumerate(broken)]


def drawn(
    figure: go.Figure, file: str, texts: Texts, *, upwards: bool = False, legend: bool = False
) -> PlotData:
    """A figure as all of ours look; `upwards` leaves y axes as they are, for numbers."""
    axis = {"fixedrange": True, "automargin": True, "linecolor": _GREY, "gridcolor": "#e4e5e9"}
    figure.update_layout(
        template="none",
        paper_bgcolor="#ffffff",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": ", ".join(FONTS), "size": 14, "color": _INK},
        margin={"l": 12, "r": 16, "t": 72 if legend else 40, "b": 56},
        showlegend=legend,
        dragmode=False,
    )
    figure.update_xaxes(**axis, zeroline=False, title_standoff=12)
    figure.update_yaxes(**axis, zeroline=False, title_standoff=12)
    if not upwards:
        figure.update_yaxes(autorange="reversed")
    document = json.loads(figure.to_json())
    document["config"] = _config(file, texts)
    return PlotData(type="plotly", plot=json.dumps(document, ensure_ascii=False))


def _config(file: str, texts: Texts) -> dict[str, Any]:
    """One button, which saves the figure; an SVG stays sharp in any document."""
    words = {"Download plot": texts("leaderboard.save_figure")}
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "svg", "filename": file, "width": 900},
        "locale": "leitai",
        "locales": {"leitai": {"dictionary": words, "format": {}}},
    }
