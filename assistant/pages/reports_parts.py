"""What the parts of the Reports page share: widgets by their elem_id, and what they are told."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.pages import shell

# Properties of widgets by elem_id; a widget that is not named stays as it is.
Shown = dict[str, dict[str, Any]]


class Widgets(dict[str, Any]):
    """The widgets of the page by elem_id."""

    def place(self, elem_id: str, kind: Any, **props: Any) -> None:
        """Make a widget here; call inside a `gr.Blocks` context."""
        self[elem_id] = kind(elem_id=elem_id, **props)

    def place_figure(self, elem_id: str) -> None:
        """Make a place for a figure, which is not there until it has one."""
        self.place(elem_id, gr.Plot, show_label=False, visible=False, elem_classes="own-colours")


def said(words: str, kind: str = "") -> dict[str, Any]:
    """A line to the person as a widget's properties."""
    return {"value": shell.message(words, kind)}


def title(words: str, anchor: str = "", hint: str = "") -> str:
    """A part's heading as HTML; `words` and `hint` are HTML of ours."""
    place = f' id="{anchor}"' if anchor else ""
    more = f'<p class="small">{hint}</p>' if hint else ""
    return f'<h2 class="figure-title"{place}>{words}</h2>{more}'
