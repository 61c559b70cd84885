"""Where the chat's widgets stand. No events: what they do is `assistant`'s."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import gradio as gr

from assistant.chat.presets import Preset
from assistant.language import Texts
from assistant.pages import shell
from assistant.pages.chat_parts import icon
from eval.questions.problem import Problem
from runners.lineup import Contestant

# What the menu's entry for all of them is called inside; no contestant's id has a star.
ALL = "*"
# Nested lists, see `chat_message_view`: the browser puts them together.
_JOINED = "${(Array.isArray(value) ? value : [value]).flat(Infinity).join('')}"
SAMPLING = ("temperature", "top_p", "max_tokens", "seed")


class ChatLayout:
    """All widgets of the chat page, by elem_id; made inside a `gr.Blocks` context."""

    def __init__(
        self,
        texts: Texts,
        contestants: Sequence[Contestant],
        presets: Sequence[Preset],
        problems: Sequence[Problem],
        *,
        most_rounds: int,
        most_side_by_side: int,
        most_file_bytes: int,
        has_folders: bool,
    ) -> None:
        self._texts, self._contestants, self._presets = texts, contestants, presets
        self._problems = problems
        self._most_rounds, self._most_file_bytes = most_rounds, most_file_bytes
        self._together = min(most_side_by_side, len(contestants))
        self._has_folders = has_folders
        self.widgets: dict[str, Any] = {}
        shell.top_bar(texts, "assistant")
        self._place_hidden()
        with gr.Row(elem_id="chat-page"):
            with gr.Column(elem_id="chat-side", min_width=0):
                gr.HTML(self._drawer(), elem_id="chat-drawer")
                self._place_side()
            with gr.Column(elem_id="chat-main", min_width=0):
                self._place("chat-head", gr.HTML, value='<div class="chat-head"></div>')
                with gr.Row(elem_id="chat-desk"):
                    with gr.Column(elem_id="chat-messages", min_width=0):
                        gr.HTML(self._hero(), elem_id="chat-hero")
                        for part in ("past", "live"):
                            self._place(
                                f"chat-{part}", gr.HTML, value=[], html_template=_JOINED,
                                elem_classes="messages",
                            )  # fmt: skip
                    with gr.Column(elem_id="chat-bench", min_width=0):
                        self._place_bench()
                with gr.Column(elem_id="chat-composer"):
                    self._place_composer()

    def _place(self, elem_id: str, kind: Callable[..., Any], **props: Any) -> Any:
        widget = kind(elem_id=elem_id, **props)
        self.widgets[elem_id] = widget
        return widget

    def _place_hidden(self) -> None:
        """Out of sight: where the page is, what its own buttons ask for, the script's words."""
        t = self._texts
        words = {
            "sure": t("assistant.sure"),
            "editing": t("assistant.edit"),
            "send": t("assistant.edit_send"),
            "cancel": t("assistant.edit_cancel"),
            "title": t("assistant.rename_ask"),
        }
        written = "".join(f' data-{name}="{escape(text)}"' for name, text in words.items())
        gr.HTML(f'<div id="chat-words" hidden{written}></div>', elem_classes="address-box")
        for elem_id in ("chat-place", "chat-block", "chat-action"):
            self.widgets[elem_id] = shell.address_box(elem_id)

    def _place_side(self) -> None:
        t = self._texts
        self._place("chat-new", gr.Button, value=t("assistant.new"), size="md")
        self._place(
            "chat-search", gr.Textbox, label=t("assistant.search"), max_lines=1,
            placeholder=t("assistant.search_placeholder"),
        )  # fmt: skip
        self._place("chat-history", gr.HTML, value="", label=t("assistant.history.title"))
        gr.HTML(
            f'<a class="small" href="/keys">{t("assistant.keys_link")}</a>', elem_id="chat-keys"
        )

    def _drawer(self) -> str:
        """Where there is no room for the column, it is pulled open by this."""
        words = self._texts("assistant.history.title")
        return (
            f'<button type="button" class="plain" data-do="drawer">{icon("list")}{words}</button>'
        )

    def _hero(self) -> str:
        t = self._texts
        examples = "".join(
            f'<button type="button" class="plain" data-do="insert" '
            f'data-value="{escape(t(f"assistant.example_{n}"))}">'
            f"{escape(t(f'assistant.example_{n}'))}</button>"
            for n in (1, 2, 3)
        )
        return (
            f'<div class="hero"><h1>{t("assistant.empty_title")}</h1>'
            f'<p class="lead">{t("assistant.empty_text")}</p>'
            f'<div class="examples">{examples}</div></div>'
        )

    def _place_bench(self) -> None:
        t = self._texts
        self._place("chat-bench-head", gr.HTML, value="")
        self._place(
            "chat-code", gr.Code, language="python", interactive=True, lines=4, max_lines=22,
            label=t("assistant.bench.code"), buttons=["copy"],
        )  # fmt: skip
        self._place("chat-stdin", gr.Textbox, label=t("arena.stdin"), lines=1, max_lines=6)
        with gr.Row(elem_id="chat-bench-buttons"):
            self._place("chat-run", gr.Button, value=t("arena.run"), variant="primary", size="md")
            for name in ("fix", "tests", "judge"):
                words = t(f"assistant.bench.{name}_button")
                self._place(
                    f"chat-{name}", gr.Button, value=words, size="md", visible=name != "judge"
                )
        with gr.Row(elem_id="chat-fix-options"):
            self._place(
                "chat-fix-automatic", gr.Checkbox, label=t("assistant.fix.automatic"), value=False
            )
            self._place(
                "chat-fix-rounds", gr.Dropdown, label=t("assistant.fix.rounds"),
                choices=list(range(1, self._most_rounds + 1)), value=self._most_rounds,
                filterable=False,
            )  # fmt: skip
        for name in ("rounds", "result", "diff"):
            self._place(f"chat-{name}", gr.HTML, value="")

    def _place_composer(self) -> None:
        t = self._texts
        # Above the box, which is always in sight.
        self._place("chat-message", gr.HTML, value="")
        gr.HTML('<div id="chat-said" class="message" role="status" hidden></div>')
        self._place("chat-context", gr.HTML, value="")
        with gr.Row(elem_id="chat-ask"):
            self._place(
                "chat-prompt", gr.Textbox, label=t("assistant.prompt"), lines=2, max_lines=12,
                placeholder=t("assistant.prompt_placeholder"), scale=8, min_width=200,
            )  # fmt: skip
            self._place(
                "chat-send", gr.Button, value=t("arena.send"), variant="primary", min_width=100
            )
            self._place(
                "chat-stop", gr.Button, value=t("arena.stop"), variant="stop", min_width=100,
                visible=False,
            )  # fmt: skip
        with gr.Row(elem_id="chat-options"):
            self._place(
                "chat-model", gr.Dropdown, label=t("assistant.model"), filterable=False,
                choices=[], min_width=200, scale=1,
            )  # fmt: skip
            self._place(
                "chat-problem", gr.Dropdown, label=t("arena.problem"), filterable=False, value="",
                choices=self._questions(), min_width=200, scale=1,
            )  # fmt: skip
            gr.HTML(self._file_button(), elem_id="chat-files")
            gr.HTML(self._hints(), elem_id="chat-hints")
        with gr.Accordion(t("assistant.settings"), open=False, elem_id="chat-settings"):
            self._place_settings()

    def _place_settings(self) -> None:
        t = self._texts
        self._place(
            "chat-system", gr.Textbox, label=t("assistant.system"), lines=2, max_lines=8,
            placeholder=t("assistant.system_placeholder"),
        )  # fmt: skip
        with gr.Row(elem_id="chat-sampling"):
            for name in SAMPLING:
                self._place(
                    f"chat-{name.replace('_', '-')}", gr.Textbox,
                    label=t(f"assistant.sampling.{name}"), max_lines=1, min_width=110,
                    placeholder=t("assistant.sampling.own"),
                )  # fmt: skip
        if self._has_folders:
            with gr.Row(elem_id="chat-folder-row"):
                self._place(
                    "chat-folder", gr.Textbox, label=t("assistant.files.folder"), max_lines=1
                )
                self._place(
                    "chat-folder-add", gr.Button, value=t("assistant.files.folder_add"), size="sm"
                )

    def models(self) -> dict[str, Any]:
        """The menu of contestants, for the page to send once it is open.

        What widgets are built with also reaches the arena's page, which knows no names.
        """
        each = [(contestant.name, contestant.id) for contestant in self._contestants]
        if self._together > 1:
            each.append((self._texts("assistant.all", count=self._together), ALL))
        return {"choices": each, "value": self._contestants[0].id}

    def _questions(self) -> list[tuple[str, str]]:
        language = self._texts.language
        listed = [(one.title[one.spoken(language)], one.id) for one in self._problems]
        return [(self._texts("arena.free_question"), ""), *listed]

    def _file_button(self) -> str:
        """Our own door for files: Gradio's would be open to everybody."""
        t = self._texts
        too_large = escape(t("assistant.files.too_large", limit=self._most_file_bytes // 1_000_000))
        return (
            f'<label class="plain" data-most="{self._most_file_bytes}" '
            f'data-too-large="{too_large}" data-failed="{escape(t("assistant.files.failed"))}" '
            f'data-sending="{escape(t("assistant.files.sending"))}">'
            f"{icon('clip')}<span>{t('assistant.files.attach')}</span>"
            f'<input type="file" multiple aria-label="{escape(t("assistant.files.attach"))}">'
            "</label>"
        )

    def _hints(self) -> str:
        """The slash commands; one is put into the box by a click."""
        t = self._texts
        hints = "".join(
            f'<button type="button" class="hint" data-do="command" data-value="/{preset.name} " '
            f'title="{escape(getattr(preset.title, t.language))}">/{preset.name}'
            f"<span> {escape(getattr(preset.title, t.language))}</span></button>"
            for preset in self._presets
        )
        return (
            f'<div class="hints" role="group" aria-label="{t("assistant.commands")}">{hints}</div>'
        )
