"""Latency and throughput of load tests as a figure: three panels, a line for each length or
load. Only load tests of one fingerprint are ever drawn together.

A line is told by its mark and dashes as well as by its colour, which stands out from light
and dark paper alike; figures that are flagged have hollow marks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go
from gradio.components.plot import PlotData
from plotly.subplots import make_subplots

from assistant.language import Texts
from assistant.load_test_reader import Detail
from assistant.markdown import visible
from assistant.pages import speed_cells_view as view
from assistant.pages.leaderboard_figures import drawn
from eval.perf.metrics import Result

PANELS = (("median_ttft_ms", 0), ("median_tpot_ms", 1), ("output_throughput", 1))
MOST_LINES = 12

_COLOURS = ("#3b82c4", "#c2790b", "#4f9a4a", "#9a66c9", "#d2584c", "#8a8f99")
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "star")
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "solid")


@dataclass(frozen=True)
class Series:
    """One line of the figure: rows of a summary, in the order of `x`."""

    name: str
    rows: tuple[Result, ...]


def speed_plot(details: Sequence[Detail], axis: str, texts: Texts) -> PlotData | None:
    """Draw load tests of one fingerprint over `axis` (one of `AXES`); None without a figure."""
    lines = list(_series(details, axis, texts))[:MOST_LINES]
    if not lines:
        return None
    figure = make_subplots(rows=len(PANELS), cols=1, shared_xaxes=True, vertical_spacing=0.06)
    for row, (key, digits) in enumerate(PANELS, 1):
        for place, one in enumerate(lines):
            figure.add_trace(
                _trace(one, key, digits, axis, place=place, legend=row == 1, texts=texts),
                row=row, col=1,
            )  # fmt: skip
        figure.update_yaxes(
            title=texts(f"speed.panel_{key}"), rangemode="tozero", nticks=6, row=row, col=1
        )
    _along(figure, sorted({_x(row, axis) for one in lines for row in one.rows}), axis, texts)
    figure.update_layout(
        height=760 + 22 * len(lines),
        legend={
            "orientation": "h", "yanchor": "bottom", "y": 1.01, "x": 0, "font": {"size": 13},
            "title": {"text": texts(f"speed.legend_{axis}") + " ", "font": {"size": 13}},
            "bgcolor": "rgba(0,0,0,0)",
        },
    )  # fmt: skip
    return drawn(figure, _file(details[0].line.name), texts, upwards=True, legend=True)


def _series(details: Sequence[Detail], axis: str, texts: Texts) -> Iterator[Series]:
    for detail in details:
        groups: dict[str, list[Result]] = {}
        for row in detail.summary:
            if _is_drawn(row) and _has(row, axis):
                groups.setdefault(_group(row, axis, texts), []).append(row)
        for name, rows in groups.items():
            whole = f"{visible(detail.line.name)}: {name}" if len(details) > 1 else name
            yield Series(whole, tuple(sorted(rows, key=lambda row: _x(row, axis))))


def _is_drawn(row: Result) -> bool:
    """Whether any panel has something of it; what was cut before a request ended has not."""
    return any(key in row["figures"] for key, _ in PANELS)


def _has(row: Result, axis: str) -> bool:
    return axis == "prompt" or row["loop"] == ("closed" if axis == "at_once" else "open")


def _x(row: Result, axis: str) -> float:
    keys = {"at_once": "max_concurrency", "rate": "request_rate", "prompt": "prompt_tokens"}
    return float(row[keys[axis]])


def _group(row: Result, axis: str, texts: Texts) -> str:
    if axis == "prompt":
        return view.load(row, texts)
    return texts("speed.prompt_of", tokens=view.number(row["prompt_tokens"], 0))


def _trace(
    one: Series, key: str, digits: int, axis: str, *, place: int, legend: bool, texts: Texts
) -> go.Scatter:
    rows = [row for row in one.rows if key in row["figures"]]
    found = [row["figures"][key] for row in rows]
    style = place % len(_COLOURS)
    symbol = _SYMBOLS[style]
    return go.Scatter(
        x=[_x(row, axis) for row in rows],
        y=[figure["mean"] for figure in found],
        name=escape(one.name),
        legendgroup=str(place),
        showlegend=legend,
        mode="lines+markers",
        line={"color": _COLOURS[style], "width": 1.5, "dash": _DASHES[style]},
        marker={
            "size": 9,
            "color": _COLOURS[style],
            "symbol": [f"{symbol}-open" if row["flags"] else symbol for row in rows],
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [_gap(figure["mean"], figure["high"]) for figure in found],
            "arrayminus": [_gap(figure["low"], figure["mean"]) for figure in found],
            "color": _COLOURS[style],
            "thickness": 1.5,
            "width": 4,
        },
        text=[_hover(one, row, key, digits, texts) for row in rows],
        hovertemplate="%{text}<extra></extra>",
    )


def _along(figure: go.Figure, values: Sequence[float], axis: str, texts: Texts) -> None:
    """The x axis: doublings are equally far, and every value that was measured has its tick."""
    ends = [math.log10(values[0]) - 0.12, math.log10(values[-1]) + 0.12]
    figure.update_xaxes(
        type="log", range=ends, tickvals=list(values), ticktext=[f"{value:g}" for value in values]
    )
    figure.update_xaxes(title=texts(f"speed.x_{axis}"), row=len(PANELS), col=1)


def _hover(one: Series, row: Result, key: str, digits: int, texts: Texts) -> str:
    found: dict[str, Any] = row["figures"][key]
    interval = (
        texts("speed.one_repeat")
        if found["low"] is None
        else f"{view.number(found['low'], digits)} – {view.number(found['high'], digits)}"
    )
    flags = "".join(f"<br>{texts.get(f'speed.flag_{flag}', flag)}" for flag in row["flags"])
    lines = (
        f"{escape(one.name)} · {view.load(row, texts)}",
        f"{texts(f'speed.panel_{key}')}: {view.number(found['mean'], digits)} ({interval})",
    )
    return "<br>".join(lines) + flags


def _gap(low: float | None, high: float | None) -> float:
    return 0.0 if low is None or high is None else max(0.0, high - low)


def _file(name: str) -> str:
    return "leitai-speed-" + re.sub(r"[^A-Za-z0-9._-]", "_", name)[:80]
