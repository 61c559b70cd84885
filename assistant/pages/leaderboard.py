"""The leaderboard: tables and figures, from what the records hold right now.

Which votes are shown is the address' query (decision 020); what takes long comes from the
background, and its place says so until it is there (decision 026).
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from assistant.language import Texts
from assistant.leaderboard import Board, Leaderboard
from assistant.leaderboard_address import View
from assistant.leaderboard_panel import Panel, Panels
from assistant.pages import leaderboard_controls as controls
from assistant.pages import leaderboard_panel_view as panels_view
from assistant.pages import leaderboard_view as view
from assistant.pages import shell
from assistant.pages.leaderboard_figures import interval_plot, matrix_plot, pace_plot
from eval.records import DatabaseUnavailable

log = logging.getLogger(__name__)

REFRESH_SECONDS = 3.0
_MOST_DRAWN = 20  # views, for all who look: a figure costs tenths of a second

Shown = dict[str, dict[str, Any]]
_OFF: dict[str, Any] = {"visible": False}


class LeaderboardPage:
    """Tables and figures that follow the votes."""

    def __init__(self, leaderboard: Leaderboard, panels: Panels, texts: Texts) -> None:
        self._leaderboard, self._panels = leaderboard, panels
        self._texts = texts
        self._widgets: dict[str, Any] = {}
        self._drawn: OrderedDict[View, tuple[object, Shown]] = OrderedDict()

    def build(self, blocks: gr.Blocks) -> None:
        """Place widgets and events; call inside a `gr.Blocks` context."""
        t = self._texts
        shell.top_bar(t, "leaderboard")
        gr.HTML(
            f'<div class="page-head"><h1>{t("leaderboard.title")}</h1>'
            f'<p class="lead">{t("leaderboard.intro")}</p></div>'
        )
        gr.HTML(f'<p class="page-waiting" role="status">{t("leaderboard.waiting")}</p>')
        self._place("leaderboard-shown", gr.HTML)
        self._address = shell.address_box("leaderboard-address")
        self._place("leaderboard-filters", gr.HTML)
        self._place("leaderboard-stopping", gr.HTML)
        self._place("leaderboard-table", gr.HTML)
        with gr.Column(visible=False, elem_id="leaderboard-figures") as figures:
            self._place_figures()
        self._widgets["leaderboard-figures"] = figures
        gr.HTML(self._head("how") + panels_view.how(t), elem_id="leaderboard-how")
        # What each widget was last sent, as a number of its content: what did not change is
        # not sent again.
        self._sent = gr.State({})
        timer = gr.Timer(REFRESH_SECONDS)
        outputs = [*self._widgets.values(), self._sent]
        blocks.load(self._begin, None, [self._address, *outputs], **shell.QUIET)
        gr.on(
            [self._address.input, timer.tick], self._show, [self._address, self._sent], outputs,
            trigger_mode="always_last", **shell.QUIET,
        )  # fmt: skip

    def _place(self, elem_id: str, kind: Any, **props: Any) -> None:
        self._widgets[elem_id] = kind(elem_id=elem_id, **props)

    def _place_figures(self) -> None:
        files = controls.downloads(View(), self._texts)
        self._place("leaderboard-downloads", gr.HTML, value=files)
        self._place_part("plot", gr.Plot, show_label=False)
        self._place_part("matrix", gr.Plot, show_label=False)
        self._place_part("evidence", gr.HTML)
        self._place_part("agreement", gr.HTML)
        self._place_part("robustness", gr.HTML)
        self._place_part("pace", gr.Plot, show_label=False)
        self._place_part("effects", gr.HTML)

    def _place_part(self, name: str, kind: Any, **props: Any) -> None:
        gr.HTML(self._head(name))
        self._place(f"leaderboard-{name}", kind, **props)

    def _head(self, name: str) -> str:
        t = self._texts
        hint = t.get(f"leaderboard.{name}_hint", "")
        title = f'<h2 class="figure-title">{t(f"leaderboard.{name}_title")}</h2>'
        return title + (f'<p class="small">{hint}</p>' if hint else "")

    # -- events ----------------------------------------------------------------

    def _begin(self, request: gr.Request) -> dict[Any, Any]:
        """On opening the page: what its address says."""
        query = urlencode(list(request.query_params.items()))
        return {**self._show(query, {}), self._address: query}

    def _show(self, query: str, sent: Mapping[str, int]) -> dict[Any, Any]:
        """What of the page differs from what was sent to it before."""
        shown = self._shown(View.of(query))
        # Tells the script which of its questions this answers.
        shown["leaderboard-shown"] = {"value": f'<span data-shown="{escape(query)}"></span>'}
        digests = {key: hash(repr(sorted(props.items()))) for key, props in shown.items()}
        changed = [key for key, digest in digests.items() if sent.get(key) != digest]
        if not changed:
            return {self._sent: gr.skip()}
        updates = {self._widgets[key]: gr.update(**shown[key]) for key in changed}
        return {**updates, self._sent: {**sent, **digests}}

    def _shown(self, chosen: View) -> Shown:
        try:
            revision = self._leaderboard.revision()
            panel = self._panels.latest(chosen, revision)
            plain = chosen == View()
            state = revision if plain else None, panel and panel.revision
            known = self._drawn.get(chosen)
            if known is None or known[0] != state:
                late = None if panel is None else panel.board
                board = self._leaderboard.at(revision) if plain else late
                known = state, self._draw(chosen, board, panel)
                self._drawn[chosen] = known
                while len(self._drawn) > _MOST_DRAWN:
                    self._drawn.popitem(last=False)
            return dict(known[1])
        except DatabaseUnavailable as error:
            log.warning("the leaderboard cannot be read: %s", error)
            away = shell.message(self._texts("leaderboard.away"), "error")
            return {"leaderboard-table": {"value": away}, "leaderboard-figures": _OFF}

    def _draw(self, chosen: View, board: Board | None, panel: Panel | None) -> Shown:
        t = self._texts
        form = {"leaderboard-filters": {"value": controls.controls(chosen, panel, t)}}
        if board is None or (chosen.sliced and not board.votes):
            return {
                **form,
                "leaderboard-stopping": {"value": ""},
                "leaderboard-table": {"value": controls.missing(chosen, panel, t)},
                "leaderboard-figures": _OFF,
            }
        if not board.votes:
            return {
                "leaderboard-filters": {"value": ""},
                "leaderboard-stopping": {"value": ""},
                "leaderboard-table": {"value": view.table(board, t)},
                "leaderboard-figures": _OFF,
            }
        return {
            **form,
            "leaderboard-table": {"value": self._summary(chosen) + view.table(board, t)},
            "leaderboard-figures": {"visible": True},
            "leaderboard-downloads": {"value": controls.downloads(chosen, t)},
            "leaderboard-plot": {"value": interval_plot(board, t)},
            "leaderboard-matrix": {"value": matrix_plot(board, t)},
            "leaderboard-evidence": {"value": view.evidence(board, t)},
            **self._draw_panel(panel),
        }

    def _summary(self, chosen: View) -> str:
        if not chosen.sliced:
            return ""
        words = self._texts("leaderboard.sliced_summary", name=controls.chosen(chosen, self._texts))
        return f'<p class="small">{words}</p>'

    def _draw_panel(self, panel: Panel | None) -> Shown:
        t = self._texts
        if panel is None:
            computing = {"value": f'<p class="lead" role="status">{t("leaderboard.computing")}</p>'}
            return {
                "leaderboard-stopping": computing,
                "leaderboard-agreement": computing,
                "leaderboard-robustness": computing,
                "leaderboard-pace": _OFF,
                "leaderboard-effects": computing,
            }
        return {
            "leaderboard-stopping": {"value": panels_view.stopping(panel, t)},
            "leaderboard-agreement": {"value": panels_view.agreement(panel, t)},
            "leaderboard-robustness": {"value": panels_view.robustness(panel, t)},
            "leaderboard-pace": {"value": pace_plot(panel.robustness.days, t), "visible": True},
            "leaderboard-effects": {"value": panels_view.decomposition(panel, t)},
        }
