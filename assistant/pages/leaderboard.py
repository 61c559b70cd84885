"""The leaderboard: ratings with their intervals, from what the records hold right now."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from html import escape
from typing import Any

import gradio as gr

from assistant.language import Texts
from assistant.leaderboard import Board, Row, board
from assistant.pages import shell
from eval.records import DIMENSIONS, DatabaseUnavailable, Records
from runners.lineup import Lineup

log = logging.getLogger(__name__)

REFRESH_SECONDS = 3.0


class LeaderboardPage:
    """A table that follows the votes."""

    def __init__(self, lineup: Lineup, records: Records, texts: Texts) -> None:
        self._lineup = lineup
        self._records = records
        self._texts = texts

    def build(self, blocks: gr.Blocks) -> None:
        """Place widgets and events; call inside a `gr.Blocks` context."""
        t = self._texts
        shell.top_bar(t, "leaderboard")
        gr.HTML(
            f'<div class="page-head"><h1>{t("leaderboard.title")}</h1>'
            f'<p class="lead">{t("leaderboard.intro")}</p></div>'
        )
        table = gr.HTML(elem_id="leaderboard-table")
        # The revision last shown: an unchanged board is neither computed nor sent again.
        revision = gr.State(-1)
        timer = gr.Timer(REFRESH_SECONDS)
        events = (blocks.load, timer.tick)
        for event in events:
            event(
                self._refresh, [revision], [table, revision],
                show_progress="hidden", api_visibility="private", concurrency_limit=None,
            )  # fmt: skip

    def _refresh(self, shown: int) -> tuple[Any, Any]:
        try:
            revision = self._records.revision()
            if revision == shown:
                return gr.skip(), gr.skip()
            return table(board(self._lineup, self._records), self._texts), revision
        except DatabaseUnavailable as error:
            log.warning("the leaderboard cannot be read: %s", error)
            return shell.message(self._texts("leaderboard.away"), "error"), -1


def table(data: Board, texts: Texts) -> str:
    """The board as an HTML table, or what to do when there are no votes."""
    if data.votes == 0:
        return (
            f'<div class="empty"><h2>{texts("leaderboard.empty_title")}</h2>'
            f'<p><a href="/">{texts("leaderboard.empty_text")}</a></p></div>'
            + (_grid(data, texts) if data.ratings else "")
        )
    summary = texts(
        "leaderboard.summary", votes=data.votes, voters=data.voters, battles=data.battles
    )
    notes = f"{summary} · {texts('leaderboard.voters_note')}"
    if any(row.best_rank != row.worst_rank for row in data.rows):
        notes += f" · {texts('leaderboard.undecided')}"
    return f'{_grid(data, texts)}<p class="small">{notes}</p>'


def _grid(data: Board, texts: Texts) -> str:
    keys = ("rank", "contestant", "points", "interval", "votes", "record")
    titles = [texts(f"leaderboard.{key}") for key in keys]
    titles += [texts(f"rate.{dimension}") for dimension in DIMENSIONS]
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    low, high = _scale(data.rows)
    body = "".join(_line(row, texts, low, high) for row in data.rows)
    return (
        f'<div class="scroll"><table class="figures"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _scale(rows: Sequence[Row]) -> tuple[float, float]:
    """Points at the left and right end of the interval bars."""
    edges = [
        edge for row in rows for edge in (row.points, row.low, row.high) if edge is not None
    ] or [1000.0]
    return min(*edges, 900.0), max(*edges, 1100.0)


def _line(row: Row, texts: Texts, low: float, high: float) -> str:
    rank = "–" if row.best_rank is None else str(row.best_rank)
    if row.worst_rank is not None and row.worst_rank != row.best_rank:
        rank += f"–{row.worst_rank}"
    points = texts("leaderboard.no_votes") if row.points is None else f"{row.points:.0f}"
    record = f"{row.wins} / {row.losses} / {row.ties}"
    cells = [
        f'<td class="number">{rank}</td>',
        f"<td><strong>{escape(row.name)}</strong>"
        f'<div class="small">{escape(row.developer)}</div></td>',
        f'<td class="number">{points}</td>',
        f"<td>{_interval(row, texts, low, high)}</td>",
        f'<td class="number">{row.votes}</td>',
        f'<td class="number">{record}</td>',
    ]
    cells += [f'<td class="number">{_mean(row, dimension, texts)}</td>' for dimension in DIMENSIONS]
    return f"<tr>{''.join(cells)}</tr>"


def _interval(row: Row, texts: Texts, low: float, high: float) -> str:
    if row.points is None:
        return "–"
    if row.low is None or row.high is None:
        return f'<span class="small">{texts("leaderboard.no_interval")}</span>'

    def percent(value: float) -> float:
        return 100 * (value - low) / (high - low)

    left, width = percent(row.low), percent(row.high) - percent(row.low)
    return (
        f'<span class="number">{row.low:.0f} – {row.high:.0f}</span>'
        f'<span class="span" aria-hidden="true"><i style="left:{left:.1f}%;width:{width:.1f}%"></i>'
        f'<b style="left:{percent(row.points):.1f}%"></b></span>'
    )


def _mean(row: Row, dimension: str, texts: Texts) -> str:
    mean = row.means.get(dimension)
    if mean is None:
        return "–"
    return texts("leaderboard.rating_of", value=f"{mean[0]:.1f}", count=mean[1])
