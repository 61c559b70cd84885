"""The part of the Reports page with the tables of a run's report: memory, cost, capabilities
and all others, one at a time."""

from __future__ import annotations

import asyncio

import gradio as gr

from assistant.advising import Advising, NoEvidence, run_for
from assistant.language import Texts
from assistant.markdown import visible
from assistant.pages import reports_tables_view as view
from assistant.pages import shell
from assistant.pages.reports_parts import Shown, Widgets, title
from assistant.pages.reports_view import computing, no_run
from assistant.reports_address import Address
from assistant.run_lines import RunLine
from assistant.run_tables import PARTS, NoTables
from assistant.runs import Listing, NoSuchRun


class TablesPart:
    """Follows the address and the runs; nothing is gathered before somebody chooses a part."""

    def __init__(self, advising: Advising, texts: Texts) -> None:
        self._advising, self._texts = advising, texts

    def place(self, widgets: Widgets) -> None:
        """Place the choice and the part; call inside a `gr.Blocks` context."""
        t = self._texts
        gr.HTML(title(t("tables.title"), "tables", t("tables.hint")))
        widgets.place("tables-choice", gr.HTML)
        widgets.place("tables-part", gr.HTML)

    async def shown(self, runs: Listing, address: Address) -> Shown:
        """Properties of every widget of this part."""
        # The first look imports the report's machinery, which takes a second.
        choice = await asyncio.to_thread(view.choice, address, self._texts)
        return {
            "tables-choice": {"value": choice},
            "tables-part": {"value": await self._part(runs, address)},
        }

    async def _part(self, runs: Listing, address: Address) -> str:
        t = self._texts
        run = run_for(address, runs)
        if run is None and runs.unread:
            return computing(t("tables.computing"))
        if run is None:  # of a run that is not there, the page's own message says so
            return "" if address.run else no_run(t("tables.no_run"))
        return await self._of_run(run, address)

    async def _of_run(self, run: RunLine, address: Address) -> str:
        t = self._texts
        if address.part not in PARTS:
            return view.unchosen(run, address, t)
        try:
            tables = await self._advising.tables(run.name)
            if tables is None:
                return computing(t("tables.computing"))
            made = await asyncio.to_thread(tables.part, address.part, t.language)
        except (NoEvidence, NoSuchRun) as error:
            words = t("tables.none", run=visible(run.name), reason=visible(str(error)))
            return shell.message(words, "error")
        except NoTables:
            return shell.message(t("reports.no_report"), "error")
        return view.part(made, run, address, t)
