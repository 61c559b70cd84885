"""The Review page: one unnamed answer, three scales, the keyboard.

What is before the person is in the records, and a token in a box of the page says which
answer it is, so neither a refresh nor a restart of the server loses a chosen point.
Everything is placed at once: Gradio loses a value sent to what it only now makes visible.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.language import Texts
from assistant.pages import review_view as view
from assistant.pages import shell
from assistant.people import person_of
from assistant.refusal import Refusal
from assistant.review import ReviewQueue
from assistant.review_values import Place
from eval.records import DIMENSIONS

log = logging.getLogger(__name__)

Updates = dict[Any, Any]


class ReviewPage:
    """Builds the widgets and wires them to one `ReviewQueue`, in one language."""

    def __init__(self, queue: ReviewQueue, texts: Texts) -> None:
        self._queue = queue
        self._texts = texts
        self._widgets: dict[str, Any] = {}

    def build(self, blocks: gr.Blocks) -> None:
        """Place widgets and events; call inside a `gr.Blocks` context."""
        t = self._texts
        shell.top_bar(t, "review")
        gr.HTML(
            f'<div class="page-head"><h1>{t("review.title")}</h1>'
            f'<p class="lead">{t("review.intro")}</p></div>'
        )
        self._place("review-form", gr.HTML)
        self._place("review-message", gr.HTML)
        self._place("review-progress", gr.HTML)
        self._place("review-empty", gr.HTML)
        self._place("review-place", gr.Textbox, show_label=False, container=False)
        with gr.Row(elem_id="review-desk") as desk:
            with gr.Column(elem_id="review-reading", min_width=300):
                with gr.Accordion(t("review.question"), open=False):
                    self._place("review-prompt", gr.Markdown, latex_delimiters=[])
                self._place(
                    "review-answer", gr.Markdown, latex_delimiters=[], label=t("review.answer")
                )
            with gr.Column(elem_id="review-scales", min_width=300):
                self._place_scales()
        self._widgets["review-desk"] = desk
        self._wire(blocks)

    def _place_scales(self) -> None:
        t = self._texts
        gr.HTML(f'<p class="small">{t("review.keys")}</p>')
        for dimension in DIMENSIONS:
            self._place(
                f"review-{dimension}",
                gr.Radio,
                choices=view.scale(dimension, t),
                label=t(f"review.{dimension}"),
                elem_classes="scale",
                interactive=True,
            )
        self._place("review-kept", gr.HTML)
        self._place("review-submit", gr.Button, value=t("review.submit"), variant="primary")
        self._place("review-outcome", gr.HTML)
        self._place(
            "review-next", gr.Button, value=t("review.next"), variant="primary", visible=False
        )

    def _place(self, elem_id: str, kind: Any, **props: Any) -> None:
        self._widgets[elem_id] = kind(elem_id=elem_id, **props)

    # -- events ----------------------------------------------------------------

    def _wire(self, blocks: gr.Blocks) -> None:
        w = self._widgets
        everything, place, message = list(w.values()), w["review-place"], w["review-message"]
        scales = [w[f"review-{dimension}"] for dimension in DIMENSIONS]
        blocks.load(self._begin, None, everything, **shell.QUIET)
        w["review-submit"].click(self._submit, [place, *scales], everything, **shell.QUIET)
        w["review-next"].click(self._next, [place], everything, **shell.QUIET)
        for dimension, radio in zip(DIMENSIONS, scales, strict=True):
            radio.input(
                self._choose(dimension), [place, radio], [message, w["review-kept"]],
                trigger_mode="always_last", **shell.QUIET,
            )  # fmt: skip

    async def _begin(self, request: gr.Request) -> Updates:
        """On opening the page: what its address asks for."""
        wanted = Place(
            str(request.query_params.get("run", "")), str(request.query_params.get("prompts", ""))
        )
        return await self._opened(wanted, request)

    async def _next(self, place: str, request: gr.Request) -> Updates:
        return await self._opened(Place.of(place), request)

    async def _opened(self, wanted: Place, request: gr.Request) -> Updates:
        try:
            found = await self._queue.open(self._person(request), wanted)
        except Exception as error:
            return self._apology(error)
        return self._updates(view.shown(found, self._texts))

    async def _submit(
        self, place: str, readability: Any, structure: Any, comments: Any, request: gr.Request
    ) -> Updates:
        points = zip(DIMENSIONS, map(_point, (readability, structure, comments)), strict=True)
        chosen: dict[str, int] = {dimension: point for dimension, point in points if point}
        try:
            found = await self._queue.hand_in(
                self._person(request), Place.of(place), chosen, self._texts.language
            )
        except Exception as error:
            return self._apology(error)
        return self._updates(view.rated(found, self._texts))

    def _choose(self, dimension: str) -> Callable[..., Any]:
        async def choose(place: str, value: Any, request: gr.Request) -> tuple[str, str]:
            try:
                point = _point(value)
                await self._queue.choose(self._person(request), Place.of(place), dimension, point)
            except Exception as error:
                return self._worded(error), ""
            return "", view.kept(dimension, point, self._texts)

        return choose

    def _person(self, request: gr.Request) -> str:
        person = person_of(request)
        if person is None:
            raise Refusal("no_person")
        if not person.may_review:
            raise Refusal("review_not_allowed")
        return person.id

    def _updates(self, shown: view.Shown) -> Updates:
        return {self._widgets[key]: gr.update(**props) for key, props in shown.items()}

    def _apology(self, error: Exception) -> Updates:
        return {self._widgets["review-message"]: self._worded(error)}

    def _worded(self, error: Exception) -> str:
        """An error as a line to the person; nothing of an unknown one but that it happened."""
        t = self._texts
        if not isinstance(error, Refusal):
            log.error("a handler of the review page failed", exc_info=error)
            return shell.message(t("refusal.internal"), "error")
        return shell.message(t(f"refusal.{error.code}", **error.values), "error")


def _point(value: Any) -> int:
    """A point as it comes from the page; 0 where nothing was chosen."""
    return int(value) if isinstance(value, str) and value in "12345" and value else 0
