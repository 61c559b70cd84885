"""Gradio's Blocks, which here work only for the widgets that change.

Gradio 6.31 builds every output of an event anew for each of its answers, also those that
a handler left out of its dict, and keeps a copy of its configuration for each session.
See docs/decisions/005.
"""

from __future__ import annotations

import copy
import sys
from importlib.util import find_spec
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.state_holder import SessionState

# Gradio tries to import matplotlib twice an answer. Where it is not installed each try
# searches the whole path; a None here is Python's way to say so once.
if find_spec("matplotlib") is None:
    sys.modules.setdefault("matplotlib", None)  # type: ignore[arg-type]

# Widgets without files, and properties that the server need not know to read what a
# person enters (as it must know a menu's choices).
_PLAIN = (gr.Button, gr.Code, gr.Column, gr.HTML, gr.Markdown, gr.Radio, gr.Row, gr.Textbox)
_SHOWN_ONLY = frozenset({"__type__", "interactive", "language", "value", "variant", "visible"})


class Blocks(gr.Blocks):
    """As `gr.Blocks`; an output that a handler's dict does not name costs nothing."""

    async def postprocess_data(
        self,
        block_fn: BlockFunction,
        predictions: list[Any] | dict[Any, Any],
        state: SessionState | None,
    ) -> list[Any]:
        """Return what is sent for each output of the event, in their order."""
        if not isinstance(predictions, dict) or not set(predictions) <= set(block_fn.outputs):
            return await super().postprocess_data(block_fn, predictions, state)
        sent = {
            output: _update(output, change)
            for output, change in predictions.items()
            if _is_shown_only(output, change)
        }
        if rest := [one for one in block_fn.outputs if one in predictions and one not in sent]:
            named = copy.copy(block_fn)
            named.outputs = rest
            values: Any = [predictions[output] for output in rest]
            # An event with one output returns its value bare.
            answers = await super().postprocess_data(
                named, values[0] if len(values) == 1 else values, state
            )
            sent |= dict(zip(rest, answers, strict=True))
        return [sent.get(output, _unchanged(output)) for output in block_fn.outputs]

    def handle_streaming_diffs(  # noqa: PLR0917  Gradio's own signature
        self,
        block_fn: BlockFunction,
        data: list[Any],
        session_hash: str | None,
        run: Any,
        final: bool,
        simple_format: bool = False,
    ) -> list[Any]:
        """As Gradio's, but nothing is ever taken out of what the browser was told before.

        The browser applies a difference to the very object of the message before, which it
        may not have shown yet: a value taken out of it was lost.
        """
        runs = self.pending_diff_streams.get(session_hash, {}) if session_hash else {}
        before = list(runs.get(run, ()))
        sent = super().handle_streaming_diffs(
            block_fn, data, session_hash, run, final, simple_format
        )
        if final or simple_format or not before or session_hash is None:
            return sent
        now = self.pending_diff_streams[session_hash][run]
        return [
            [["replace", [], new]] if _takes_out(old, new) else difference
            for old, new, difference in zip(before, now, sent, strict=True)
        ]


def _takes_out(old: Any, new: Any) -> bool:
    return isinstance(old, dict) and isinstance(new, dict) and not set(old) <= set(new)


def _is_shown_only(output: Any, change: Any) -> bool:
    return (
        isinstance(output, _PLAIN)
        and isinstance(change, dict)
        and change.get("__type__") == "update"
        and _SHOWN_ONLY.issuperset(change)
    )


def _update(output: Any, change: dict[str, Any]) -> dict[str, Any]:
    if "value" not in change:
        return change
    return change | {"value": output.postprocess(change["value"])}


def _unchanged(output: Any) -> Any:
    """A state never leaves the server; the page is told to leave anything else as it is."""
    return None if output.stateful else gr.skip()
