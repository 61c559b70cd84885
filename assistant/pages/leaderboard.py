"""The leaderboard: tables and figures, from what the records hold right now."""

from __future__ import annotations

import logging
from typing import Any

import gradio as gr

from assistant.language import Texts
from assistant.leaderboard import Board, Leaderboard
from assistant.pages import leaderboard_view as view
from assistant.pages import shell
from assistant.pages.leaderboard_figures import interval_plot, matrix_plot
from eval.records import DatabaseUnavailable

log = logging.getLogger(__name__)

REFRESH_SECONDS = 3.0


class LeaderboardPage:
    """Tables and figures that follow the votes."""

    def __init__(self, leaderboard: Leaderboard, texts: Texts) -> None:
        self._leaderboard = leaderboard
        self._texts = texts
        # What was last drawn, for all who look: figures are drawn once a revision.
        self._drawn: tuple[int, list[Any]] | None = None

    def build(self, blocks: gr.Blocks) -> None:
        """Place widgets and events; call inside a `gr.Blocks` context."""
        t = self._texts
        shell.top_bar(t, "leaderboard")
        gr.HTML(
            f'<div class="page-head"><h1>{t("leaderboard.title")}</h1>'
            f'<p class="lead">{t("leaderboard.intro")}</p></div>'
        )
        table = gr.HTML(elem_id="leaderboard-table")
        with gr.Column(visible=False, elem_id="leaderboard-figures") as figures:
            gr.HTML(view.downloads(t))
            gr.HTML(_head(t, "plot"))
            plot = gr.Plot(elem_id="leaderboard-plot", show_label=False)
            gr.HTML(_head(t, "matrix"))
            matrix = gr.Plot(elem_id="leaderboard-matrix", show_label=False)
            gr.HTML(_head(t, "evidence"))
            evidence = gr.HTML(elem_id="leaderboard-evidence")
        # The revision last shown: an unchanged board is neither computed nor sent again.
        revision = gr.State(-1)
        timer = gr.Timer(REFRESH_SECONDS)
        events = (blocks.load, timer.tick)
        for event in events:
            event(
                self._refresh, [revision], [table, figures, plot, matrix, evidence, revision],
                show_progress="hidden", api_visibility="private", concurrency_limit=None,
            )  # fmt: skip

    def _refresh(self, shown: int) -> list[Any]:
        try:
            revision = self._leaderboard.revision()
            if revision == shown:
                return [gr.skip()] * 6
            return [*self._at(revision), revision]
        except DatabaseUnavailable as error:
            log.warning("the leaderboard cannot be read: %s", error)
            away = shell.message(self._texts("leaderboard.away"), "error")
            return [away, gr.update(visible=False), gr.skip(), gr.skip(), gr.skip(), -1]

    def _at(self, revision: int) -> list[Any]:
        drawn = self._drawn
        if drawn is None or drawn[0] != revision:
            drawn = revision, self._draw(self._leaderboard.at(revision))
            self._drawn = drawn
        return drawn[1]

    def _draw(self, board: Board) -> list[Any]:
        t = self._texts
        return [
            view.table(board, t),
            gr.update(visible=board.votes > 0),
            interval_plot(board, t),
            matrix_plot(board, t),
            view.evidence(board, t),
        ]


def _head(texts: Texts, figure: str) -> str:
    return (
        f'<h2 class="figure-title">{texts(f"leaderboard.{figure}_title")}</h2>'
        f'<p class="small">{texts(f"leaderboard.{figure}_hint")}</p>'
    )
