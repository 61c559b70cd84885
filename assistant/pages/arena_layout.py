"""Where the arena's widgets stand. No events: what they do is `arena`'s."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.arena import TWO_SLOT_CHOICES
from assistant.language import Texts
from assistant.pages import shell
from eval.records import DIMENSIONS

EXAMPLES = (1, 2, 3)


class ArenaLayout:
    """All widgets of the arena page, by elem_id; made inside a `gr.Blocks` context."""

    def __init__(self, texts: Texts, letters: str) -> None:
        self._texts = texts
        self.widgets: dict[str, Any] = {}
        shell.top_bar(texts, "arena")
        self.battle_id = gr.State(None)
        self.examples = self._place_hero()
        self._place("arena-question", gr.HTML, visible=False)
        self._place("arena-message", gr.HTML, value="")
        with gr.Row(elem_id="slots", visible=False) as row:
            for letter in letters:
                self._place_slot(letter)
        self.widgets["slots"] = row
        self._place_vote_bar()
        self._place("arena-reveal", gr.HTML, value="")
        self._place_composer()

    def _place(self, elem_id: str, kind: Callable[..., Any], **props: Any) -> Any:
        widget = kind(elem_id=elem_id, **props)
        self.widgets[elem_id] = widget
        return widget

    def _place_hero(self) -> list[gr.Button]:
        t = self._texts
        with gr.Column(elem_id="arena-hero") as hero:
            gr.HTML(
                f'<div class="hero"><h1>{t("arena.empty_title")}</h1>'
                f'<p class="lead">{t("arena.empty_text")}</p></div>'
            )
            self._place("arena-readiness", gr.HTML, value="")
            gr.HTML(f'<p class="lead">{t("arena.examples")}</p>')
            with gr.Row(elem_classes="example-row"):
                examples = [gr.Button(t(f"arena.example_{n}"), size="sm") for n in EXAMPLES]
        self.widgets["arena-hero"] = hero
        return examples

    def _place_slot(self, letter: str) -> None:
        t, upper, prefix = self._texts, letter.upper(), f"slot-{letter}"
        with gr.Column(elem_classes="slot", min_width=320):
            self._place(f"{prefix}-head", gr.HTML)
            self._place(
                f"{prefix}-answer", gr.Markdown, latex_delimiters=[],
                label=t("arena.answer_label", letter=upper),
            )  # fmt: skip
            self._place(
                f"{prefix}-stop", gr.Button, value=t("arena.stop_slot"), size="sm", visible=False
            )
            with gr.Column(
                elem_id=f"{prefix}-workbench", elem_classes="workbench", visible=False
            ) as workbench:
                self._place(
                    f"{prefix}-code", gr.Code, language="python", interactive=True, lines=4,
                    max_lines=16, label=t("arena.code", letter=upper),
                )  # fmt: skip
                with gr.Row():
                    self._place(
                        f"{prefix}-stdin", gr.Textbox, label=t("arena.stdin"), lines=1,
                        max_lines=6, scale=4,
                    )  # fmt: skip
                    self._place(
                        f"{prefix}-run", gr.Button, value=t("arena.run"), size="md", min_width=90
                    )
                self._place(f"{prefix}-result", gr.HTML, label=t("arena.result"))
            self.widgets[f"{prefix}-workbench"] = workbench
            self._place_ratings(letter)

    def _place_ratings(self, letter: str) -> None:
        t = self._texts
        with gr.Column(elem_id=f"rate-{letter}", visible=False) as ratings:
            title = t("rate.title", letter=letter.upper())
            gr.HTML(f'<div class="rate-title">{title}</div>')
            for dimension in DIMENSIONS:
                self._place(
                    f"rate-{letter}-{dimension}", gr.Radio, choices=list("12345"),
                    label=t(f"rate.{dimension}"), elem_classes="rating",
                )  # fmt: skip
        self.widgets[f"rate-{letter}"] = ratings

    def _place_vote_bar(self) -> None:
        t = self._texts
        with gr.Column(elem_id="vote-bar", visible=False) as bar:
            gr.HTML(f'<h2>{t("vote.title")}</h2><p class="hint">{t("vote.hint")}</p>')
            with gr.Row():
                for choice in TWO_SLOT_CHOICES:
                    elem_id = f"vote-{choice.replace('_', '-')}"
                    self._place(elem_id, gr.Button, value=t(f"vote.{choice}"), min_width=120)
        self.widgets["vote-bar"] = bar

    def _place_composer(self) -> None:
        t = self._texts
        with gr.Column(elem_id="composer"), gr.Row():
            self._place(
                "arena-prompt", gr.Textbox, label=t("arena.prompt"), lines=2, max_lines=10,
                placeholder=t("arena.prompt_placeholder"), scale=8, min_width=280,
            )  # fmt: skip
            for action, variant in (("send", "primary"), ("stop", "stop"), ("new", "secondary")):
                self._place(
                    f"arena-{action}", gr.Button, value=t(f"arena.{action}"), variant=variant,
                    visible=action == "send", min_width=110, size="md",
                )  # fmt: skip
