"""The part of the Reports page that advises: what somebody needs, and who is for that."""

from __future__ import annotations

import gradio as gr

from assistant.advising import Advising, NoEvidence, cards, currency, needs_of, run_for
from assistant.language import Texts
from assistant.markdown import visible
from assistant.pages import reports_advice_view as view
from assistant.pages import shell
from assistant.pages.reports_parts import Shown, Widgets, title
from assistant.pages.reports_view import computing, no_run
from assistant.refusal import Refusal, worded
from assistant.reports_address import Address
from assistant.runs import Listing, NoSuchRun


class AdvicePart:
    """Follows the address and the runs."""

    def __init__(self, advising: Advising, texts: Texts) -> None:
        self._advising, self._texts = advising, texts

    def place(self, widgets: Widgets) -> None:
        """Place the form and its result; call inside a `gr.Blocks` context."""
        t = self._texts
        gr.HTML(title(t("advice.title"), "advice", t("advice.hint")))
        gr.HTML(view.form(cards(), currency(), t), elem_id="advice-form")
        widgets.place("advice-result", gr.HTML)

    async def shown(self, runs: Listing, address: Address) -> Shown:
        """Properties of every widget of this part."""
        return {"advice-result": {"value": await self._result(runs, address)}}

    async def _result(self, runs: Listing, address: Address) -> str:
        t = self._texts
        run = run_for(address, runs)
        if run is None and runs.unread:
            return computing(t("advice.computing"))
        if run is None:
            return self._without_run(runs, address)
        if not address.has_needs:
            return view.unchosen(run.name, address, t)
        try:
            return await self._advised(run.name, address)
        except Refusal as refusal:
            return shell.message(worded(refusal, t), "warn")
        except (NoEvidence, NoSuchRun) as error:
            words = t("advice.no_evidence", run=visible(run.name), reason=visible(str(error)))
            return shell.message(words, "error")

    def _without_run(self, runs: Listing, address: Address) -> str:
        """Nothing to advise from: no run of that name, or none that has ended."""
        t = self._texts
        if not address.run:
            return no_run(t("advice.no_run"))
        words = t("reports.no_such_run", name=visible(address.run))
        return shell.message(words, "warn")  # the page's own message is an alert already

    async def _advised(self, run: str, address: Address) -> str:
        needs = needs_of(address)
        found = await self._advising.evidence(run)
        if found is None:
            return computing(self._texts("advice.computing"))
        return view.result(found.advise(needs), needs, found, address, self._texts)
