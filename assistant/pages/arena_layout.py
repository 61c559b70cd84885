"""Where the arena's widgets stand. No events: what they do is `arena`'s."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from assistant.arena import LAYOUTS
from assistant.language import Texts
from assistant.opinions import COMMON
from assistant.pages import shell
from assistant.pages.after_view import ANSWERS, after_id
from assistant.pages.workbench_view import Shown
from eval.questions.problem import Problem
from eval.records import DIMENSIONS

EXAMPLES = (1, 2, 3)
ACTIONS = (
    ("send", "primary"),
    ("stop", "stop"),
    ("regenerate", "secondary"),
    ("new", "secondary"),
)


class ArenaLayout:
    """All widgets of the arena page, by elem_id; made inside a `gr.Blocks` context.

    `built` is what they show at first, which is the page without a battle.
    """

    def __init__(
        self, texts: Texts, letters: str, problems: Sequence[Problem], built: Shown
    ) -> None:
        self._texts, self._letters, self._problems, self._built = texts, letters, problems, built
        self.widgets: dict[str, Any] = {}
        shell.top_bar(texts, "arena")
        self.battle_id = gr.State(None)
        self.given_back = gr.State(None)  # the battle whose question nobody answered
        self.examples = self._place_hero()
        self._place("arena-question", gr.HTML)
        self._place("arena-statement", gr.Markdown, latex_delimiters=[])
        self._place("arena-message", gr.HTML)
        with self._place("slots", gr.Row):
            for letter in letters:
                self._place_slot(letter)
        self._place_vote_bar()
        self._place("arena-reveal", gr.HTML)
        self._place_after()
        self._place("arena-keep", gr.Button, value=texts("keep.button"), size="sm")
        self._place("arena-kept", gr.HTML)
        for action in ("share", "unshare"):
            words = texts(f"share.{action}")
            self._place(f"arena-{action}", gr.Button, value=words, size="sm")
        self._place("arena-shared", gr.HTML)
        self._place_composer()

    def _place(self, elem_id: str, kind: Callable[..., Any], **props: Any) -> Any:
        widget = kind(elem_id=elem_id, **props | self._built.get(elem_id, {}))
        self.widgets[elem_id] = widget
        return widget

    def _place_hero(self) -> list[gr.Button]:
        t = self._texts
        with self._place("arena-hero", gr.Column):
            gr.HTML(
                f'<div class="hero"><h1>{t("arena.empty_title")}</h1>'
                f'<p class="lead">{t("arena.empty_text")}</p></div>'
            )
            self._place("arena-readiness", gr.HTML, value="")
            gr.HTML(f'<p class="lead">{t("arena.examples")}</p>')
            with gr.Row(elem_classes="example-row"):
                examples = [gr.Button(t(f"arena.example_{n}"), size="sm") for n in EXAMPLES]
            self._place("arena-history", gr.HTML, value="")
        return examples

    def _place_slot(self, letter: str) -> None:
        t, upper, prefix = self._texts, letter.upper(), f"slot-{letter}"
        with self._place(prefix, gr.Column, elem_classes="slot", min_width=320):
            self._place(f"{prefix}-head", gr.HTML)
            self._place(
                f"{prefix}-answer", gr.Markdown, latex_delimiters=[],
                label=t("arena.answer_label", letter=upper),
            )  # fmt: skip
            self._place(
                f"{prefix}-stop", gr.Button, value=t("arena.stop_slot"), size="sm", visible=False
            )
            workbench = f"{prefix}-workbench"
            with self._place(workbench, gr.Column, elem_classes="workbench", visible=False):
                self._place(f"{prefix}-language", gr.HTML)
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
            self._place_ratings(letter)

    def _place_ratings(self, letter: str) -> None:
        t = self._texts
        with self._place(f"rate-{letter}", gr.Column, visible=False):
            title = t("rate.title", letter=letter.upper())
            gr.HTML(f'<div class="rate-title">{title}</div>')
            for dimension in DIMENSIONS:
                self._place(
                    f"rate-{letter}-{dimension}", gr.Radio, choices=list("12345"),
                    label=t(f"rate.{dimension}"), elem_classes="rating",
                )  # fmt: skip
            with gr.Row(elem_classes="use-row"):
                gr.HTML(f'<div class="rate-title">{t("use.title")}</div>')
                for answer in ANSWERS:
                    self._place(
                        f"use-{letter}-{answer}", gr.Button, value=t(f"use.{answer}"), size="sm",
                        min_width=64, scale=0,
                    )  # fmt: skip

    def _place_vote_bar(self) -> None:
        t = self._texts
        with self._place("vote-bar", gr.Column):
            self._place("vote-words", gr.HTML)
            with gr.Row():
                for choice in (*self._letters, *COMMON):
                    elem_id = f"vote-{choice.replace('_', '-')}"
                    self._place(elem_id, gr.Button, value=t(f"vote.{choice}"), min_width=110)
            with self._place("vote-ranks", gr.Row):
                for letter in self._letters:
                    self._place(
                        f"rank-{letter}", gr.Dropdown, label=t("vote.rank", letter=letter.upper()),
                        choices=[1, 2, 3, 4], value=None, min_width=90,
                    )  # fmt: skip
                self._place("vote-ranking", gr.Button, value=t("vote.ranking"), min_width=140)

    def _place_after(self) -> None:
        with self._place("after-bar", gr.Column):
            self._place("after-words", gr.HTML)
            with gr.Row():
                for choice in (*self._letters, *COMMON):
                    words = self._texts(f"after.{choice}")
                    self._place(after_id(choice), gr.Button, value=words, min_width=110)

    def _place_composer(self) -> None:
        t = self._texts
        with gr.Column(elem_id="composer"):
            with self._place("arena-options", gr.Row):
                self._place(
                    "arena-layout", gr.Radio, label=t("arena.layout"), value=LAYOUTS[0],
                    choices=[(str(layout), layout) for layout in LAYOUTS], min_width=150, scale=0,
                )  # fmt: skip
                self._place(
                    "arena-problem", gr.Dropdown, label=t("arena.problem"), value="",
                    choices=self._questions(), min_width=260, scale=1, filterable=False,
                )  # fmt: skip
            with gr.Row():
                self._place(
                    "arena-prompt", gr.Textbox, label=t("arena.prompt"), lines=2, max_lines=10,
                    placeholder=t("arena.prompt_placeholder"), scale=8, min_width=280,
                )  # fmt: skip
                for action, variant in ACTIONS:
                    self._place(
                        f"arena-{action}", gr.Button, value=t(f"arena.{action}"), variant=variant,
                        min_width=110, size="md",
                    )  # fmt: skip

    def _questions(self) -> list[tuple[str, str]]:
        language = self._texts.language
        listed = [(one.title[one.spoken(language)], one.id) for one in self._problems]
        return [(self._texts("arena.free_question"), ""), *listed]
