"""The part of the Reports page about speed: load tests, one of them in full, while it runs too."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.language import Texts
from assistant.load_test_reader import Detail, Line, apart
from assistant.load_tests import LoadTestDamaged, LoadTests, NoSuchLoadTest, runs_of
from assistant.markdown import visible
from assistant.pages import reports_speed_view as view
from assistant.pages.reports_parts import Shown, Widgets, said, title
from assistant.pages.speed_cells_view import cells
from assistant.pages.speed_figures import speed_plot
from assistant.reports_address import Address
from assistant.runs import Listing

log = logging.getLogger(__name__)

_MOST_DRAWN = 8  # figures, for all who look: one costs tenths of a second
_BESIDE_OFF: Shown = {
    "speed-beside": {"value": ""},
    "speed-beside-plot": {"visible": False},
    "speed-beside-cells": {"value": ""},
}
_OFF: Shown = {"speed-detail": {"visible": False}}


class SpeedPart:
    """Follows the folders of load tests."""

    def __init__(self, tests: LoadTests, texts: Texts) -> None:
        self._tests, self._texts = tests, texts
        self._drawn: OrderedDict[tuple[str, ...], tuple[object, Any]] = OrderedDict()

    def place_detail(self, widgets: Widgets) -> None:
        """Place one load test in full; call inside a `gr.Blocks` context."""
        t = self._texts
        widgets.place("speed-message", gr.HTML)
        with gr.Column(elem_id="speed-detail", visible=False) as detail:
            widgets.place("speed-head", gr.HTML)
            gr.HTML(title(t("speed.figure_title"), hint=t("speed.figure_hint")))
            widgets.place("speed-choices", gr.HTML)
            widgets.place("speed-none", gr.HTML)
            widgets.place_figure("speed-plot")
            gr.HTML(title(t("speed.cells_title")))
            widgets.place("speed-cells", gr.HTML)
            widgets.place("speed-beside", gr.HTML)
            widgets.place(
                "speed-beside-plot",
                gr.Plot,
                show_label=False,
                visible=False,
                elem_classes="own-colours",
            )
            widgets.place("speed-beside-cells", gr.HTML)
        widgets["speed-detail"] = detail

    def place_table(self, widgets: Widgets) -> None:
        """Place the table of all; call inside a `gr.Blocks` context."""
        gr.HTML(title(self._texts("speed.title"), "speed", self._texts("speed.hint")))
        widgets.place("speed-table", gr.HTML)

    async def lines(self) -> tuple[Line, ...] | None:
        """Return the load tests that there are; None while their folder cannot be read."""
        try:
            return await self._tests.listing()
        except OSError as error:
            log.warning("the load tests cannot be listed: %s", error)
            return None

    async def shown(self, lines: Sequence[Line] | None, runs: Listing, address: Address) -> Shown:
        """Properties of every widget of this part; `lines` as the method of that name."""
        t = self._texts
        if lines is None:
            return {"speed-message": said(t("speed.away"), "error"), **_OFF}
        table: Shown = {"speed-table": {"value": view.table(lines, address, t)}}
        if not address.speed:
            return {"speed-message": said(""), **_OFF, **table}
        try:
            detail = await self._tests.open(address.speed)
            return {
                "speed-message": said(""),
                **table,
                **await self._detail(detail, lines, runs, address),
            }
        except NoSuchLoadTest:
            words = t("speed.no_such", name=visible(address.speed))
        except LoadTestDamaged as error:
            reason = visible(str(error))
            words = t("speed.damaged", name=visible(address.speed), reason=reason)
        return {"speed-message": said(words, "error"), **_OFF, **table}

    async def _detail(
        self, detail: Detail, lines: Sequence[Line], runs: Listing, address: Address
    ) -> Shown:
        t = self._texts
        there = view.axes(detail)
        axis = address.axis if address.axis in there else next(iter(there), "prompt")
        other = await self._other(detail, address)
        parts = apart(detail, other) if other else ()
        together = [detail, other] if other and not parts else [detail]
        plot = await self._plot(together, axis)
        return {
            "speed-detail": {"visible": True},
            "speed-head": {"value": view.head(detail, address, runs_of(detail.line, runs), t)},
            "speed-choices": {"value": view.choices(detail, lines, axis, address, t)},
            "speed-none": said("" if plot else t("speed.figure_none")),
            "speed-plot": {"value": plot, "visible": True} if plot else {"visible": False},
            "speed-cells": {"value": cells(detail, t)},
            **(await self._beside(other, parts, axis) if other else _BESIDE_OFF),
        }

    async def _other(self, detail: Detail, address: Address) -> Detail | None:
        if address.beside in ("", detail.line.name):
            return None
        try:
            return await self._tests.open(address.beside)
        except (NoSuchLoadTest, LoadTestDamaged):
            return None  # its own link says why

    async def _beside(self, other: Detail, parts: Sequence[str], axis: str) -> Shown:
        plot = await self._plot([other], axis) if parts else None
        return {
            "speed-beside": {"value": view.beside(other, parts, self._texts)},
            "speed-beside-plot": {"value": plot, "visible": True} if plot else {"visible": False},
            "speed-beside-cells": {"value": cells(other, self._texts)},
        }

    async def _plot(self, details: Sequence[Detail], axis: str) -> Any:
        """A figure, drawn anew when a figure in it has changed."""
        key = axis, *(one.line.name for one in details)
        figures = tuple(one.summary for one in details)
        known = self._drawn.get(key)
        if known is None or known[0] != figures:
            drawn = await asyncio.to_thread(speed_plot, details, axis, self._texts)
            self._drawn[key] = known = figures, drawn
            while len(self._drawn) > _MOST_DRAWN:
                self._drawn.popitem(last=False)
        return known[1]
