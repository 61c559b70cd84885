"""The Reports page: batch runs, one run in full, one answer. Load tests and nights have their
own parts.

What is shown is the address' query, kept in a box that the script writes when a link is
followed. One event serves it and the timer, so that a late tick never undoes a choice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from assistant.advising import Advising
from assistant.language import Texts
from assistant.load_test_reader import Line
from assistant.load_tests import LoadTests, is_of
from assistant.markdown import visible
from assistant.night_trend import Nights, NightsDamaged, bands
from assistant.night_trend import names as names_of
from assistant.pages import reports_answer_view as answers
from assistant.pages import reports_run_view as details
from assistant.pages import reports_speed_view as speed_view
from assistant.pages import reports_view as view
from assistant.pages import shell, trend_figures
from assistant.pages.reports_advice import AdvicePart
from assistant.pages.reports_parts import Shown, Widgets, said, title
from assistant.pages.reports_speed import SpeedPart
from assistant.pages.reports_tables import TablesPart
from assistant.reports_address import Address
from assistant.run_detail import RunView
from assistant.run_human import RunHuman
from assistant.run_matrix import cell_of, chosen
from assistant.runs import Listing, NoSuchRun, RunDamaged, Runs

log = logging.getLogger(__name__)

REFRESH_SECONDS = 3.0

_PARTS = (("advice", "advice.title"), ("tables", "tables.title"), ("speed", "speed.title"),
          ("nights", "reports.trend_title"), ("runs", "reports.runs_title"))  # fmt: skip
_ANSWER_OFF: Shown = {"run-answer": {"visible": False}}
_RUN_OFF: Shown = {"run-detail": {"visible": False}, **_ANSWER_OFF}


class ReportsPage:
    """Tables, a matrix and answers that follow the runs' folders."""

    def __init__(
        self,
        runs: Runs,
        human: RunHuman,
        nights: Nights,
        tests: LoadTests,
        *,
        advising: Advising,
        texts: Texts,
        titles: Mapping[str, str],
    ) -> None:
        self._runs, self._human, self._nights = runs, human, nights
        self._texts = texts
        self._titles = titles  # of the built-in problems, by id
        self._speed, self._advice = SpeedPart(tests, texts), AdvicePart(advising, texts)
        self._tables = TablesPart(advising, texts)
        self._widgets = Widgets()
        # The figure last drawn, for all who look: it costs tenths of a second.
        self._drawn: tuple[object, Any] | None = None

    def build(self, blocks: gr.Blocks) -> None:
        """Place widgets and events; call inside a `gr.Blocks` context."""
        t = self._texts
        shell.top_bar(t, "reports")
        links = "".join(f'<a href="#{anchor}">{t(key)}</a>' for anchor, key in _PARTS)
        gr.HTML(
            f'<div class="page-head"><h1>{t("reports.title")}</h1>'
            f'<p class="lead">{t("reports.intro")}</p><nav class="downloads" '
            f'aria-label="{t("reports.parts")}">{links}</nav></div>'
        )
        gr.HTML(
            f'<p id="reports-waiting" class="page-waiting" role="status">{t("reports.waiting")}</p>'
        )
        self._widgets.place("reports-shown", gr.HTML)
        self._widgets.place("reports-message", gr.HTML)
        self._address = shell.address_box("reports-address")
        with gr.Column(elem_id="run-detail", visible=False) as detail:
            self._place_detail()
        self._widgets["run-detail"] = detail
        self._speed.place_detail(self._widgets)
        self._advice.place(self._widgets)
        self._tables.place(self._widgets)
        self._speed.place_table(self._widgets)
        gr.HTML(title(t("reports.trend_title"), "nights", t("reports.trend_hint")))
        self._widgets.place("trend-message", gr.HTML)
        self._widgets.place_figure("trend-plot")
        self._widgets.place("trend-nights", gr.HTML)
        gr.HTML(title(t("reports.runs_title"), "runs"))
        self._widgets.place("runs-table", gr.HTML)
        # What each widget was last sent, as a digest: what did not change is not sent.
        self._sent = gr.State({})
        timer = gr.Timer(REFRESH_SECONDS)
        outputs = [*self._widgets.values(), self._sent]
        blocks.load(self._begin, None, [self._address, *outputs], **shell.QUIET)
        gr.on(
            [self._address.input, timer.tick], self._show, [self._address, self._sent], outputs,
            trigger_mode="always_last", **shell.QUIET,
        )  # fmt: skip

    def _place_detail(self) -> None:
        t = self._texts
        self._widgets.place("run-head", gr.HTML)
        self._widgets.place("run-speed", gr.HTML)
        gr.HTML(title(t("reports.matrix_title")))
        self._widgets.place("run-filters", gr.HTML)
        with gr.Row(elem_id="run-cells"):
            self._widgets.place("run-matrix", gr.HTML)
            with gr.Column(elem_id="run-answer", visible=False, min_width=300) as answer:
                self._widgets.place("answer-head", gr.HTML)
                self._widgets.place("answer-code", gr.Markdown, latex_delimiters=[])
                self._widgets.place("answer-text", gr.Markdown, latex_delimiters=[])
                with gr.Accordion(t("reports.prompt"), open=False):
                    self._widgets.place("answer-prompt", gr.Markdown, latex_delimiters=[])
            self._widgets["run-answer"] = answer

    # -- events ----------------------------------------------------------------

    async def _begin(self, request: gr.Request) -> dict[Any, Any]:
        """On opening the page: what its address says."""
        query = Address.of(urlencode(list(request.query_params.items()))).query
        return {**await self._show(query, {}), self._address: query}

    async def _show(self, query: str, sent: dict[str, int]) -> dict[Any, Any]:
        """What of the page differs from what was sent to it before."""
        shown = await self._shown(Address.of(query))
        # Tells the script which of its questions this answers.
        shown["reports-shown"] = {"value": f'<span data-shown="{escape(query)}"></span>'}
        digests = {key: hash(repr(sorted(props.items()))) for key, props in shown.items()}
        changed = [key for key, digest in digests.items() if sent.get(key) != digest]
        if not changed:
            return {self._sent: gr.skip()}
        updates = {self._widgets[key]: gr.update(**shown[key]) for key in changed}
        return {**updates, self._sent: sent | digests}

    async def _shown(self, address: Address) -> Shown:
        """Properties of every widget that depends on the address."""
        t = self._texts
        try:
            listing = await self._runs.listing()
        except OSError as error:
            log.warning("the runs cannot be listed: %s", error)
            return {"reports-message": said(t("reports.away"), "error"), **_RUN_OFF}
        tests = await self._speed.lines()
        table: Shown = {
            "runs-table": {"value": view.table(listing, address, t)},
            **await self._trend(listing),
            **await self._speed.shown(tests, listing, address),
            **await self._advice.shown(listing, address),
            **await self._tables.shown(listing, address),
        }
        if not address.run:
            return {"reports-message": said(""), **_RUN_OFF, **table}
        try:
            run = await self._runs.open(address.run)
            return {
                "reports-message": said(""),
                **table,
                **await self._run(run, tests or (), address),
            }
        except NoSuchRun:
            words = t("reports.no_such_run", name=visible(address.run))
        except RunDamaged as error:
            words = t("reports.damaged", name=visible(address.run), reason=visible(str(error)))
        return {"reports-message": said(words, "error"), **_RUN_OFF, **table}

    async def _trend(self, listing: Listing) -> Shown:
        t = self._texts
        try:
            known = await self._nights.latest()
        except NightsDamaged as error:
            return _trend_off(shell.message(visible(str(error)), "error"))
        if not known.nights:
            return _trend_off(trend_figures.no_nights(t))
        band, names = bands(known, listing), names_of(listing)
        key = known, tuple(sorted(band.items())), tuple(sorted(names.items()))
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = (
                key,
                await asyncio.to_thread(trend_figures.trend_plot, known, band, names, t),
            )
        return {
            "trend-message": {"value": ""},
            "trend-plot": {"value": self._drawn[1], "visible": True},
            "trend-nights": {"value": trend_figures.nights_table(known, names, t)},
        }

    async def _run(self, run: RunView, tests: Sequence[Line], address: Address) -> Shown:
        t = self._texts
        facts = run.line.facts
        speed = [one for one in tests if facts and is_of(one, facts)]
        return {
            "run-detail": {"visible": True},
            "run-head": {"value": details.head(run, address, await self._human.of(run), t)},
            "run-speed": {"value": speed_view.of_run(speed, address, t)},
            "run-filters": {"value": details.filters(run, address, t)},
            "run-matrix": {"value": details.grid(run, address, self._titles, t)},
            **await self._answer(run, address),
        }

    async def _answer(self, run: RunView, address: Address) -> Shown:
        if not (address.problem and address.contestant):
            return _ANSWER_OFF
        cell = cell_of(run, address.problem, address.contestant)
        entry = chosen(cell, address.sample)
        if entry is None:
            words = shell.message(self._texts("reports.no_such_answer"), "warn")
            return _panel(words, "", "", "")
        answer = await self._runs.answer(run.line.name, entry.id)
        names = self._names(run, entry.problem, entry.contestant)
        t = self._texts
        return _panel(
            answers.head(answer, cell, address, names, t),
            answers.code(answer, t),
            answers.text(answer, t),
            answers.prompt(answer),
        )

    def _names(self, run: RunView, problem: str, contestant: str) -> tuple[str, str]:
        facts = run.line.facts
        known = self._titles.get(problem) if facts and facts.built_in else None
        return known or problem, facts.contestants[contestant] if facts else contestant


def _trend_off(words: str) -> Shown:
    return {
        "trend-message": {"value": words},
        "trend-plot": {"visible": False},
        "trend-nights": {"value": ""},
    }


def _panel(head: str, code: str, text: str, prompt: str) -> Shown:
    return {
        "run-answer": {"visible": True},
        "answer-head": {"value": head},
        "answer-code": {"value": code},
        "answer-text": {"value": text},
        "answer-prompt": {"value": prompt},
    }
