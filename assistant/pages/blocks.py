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
from gradio.blocks import BlocksConfig
from gradio.state_holder import SessionState
from gradio.utils import diff

# Gradio tries to import matplotlib twice an answer. Where it is not installed each try
# searches the whole path; a None here is Python's way to say so once.
if find_spec("matplotlib") is None:
    sys.modules.setdefault("matplotlib", None)  # type: ignore[arg-type]

# Widgets without files, and properties that the server need not know to read what a
# person enters (as it must know a menu's choices).
_PLAIN = (gr.Button, gr.Code, gr.Column, gr.HTML, gr.Markdown, gr.Radio, gr.Row, gr.Textbox)
_LEFT: dict[str, Any] = gr.skip()
_SHOWN_ONLY = frozenset({"__type__", "interactive", "language", "value", "variant", "visible"})


class Blocks(gr.Blocks):
    """As `gr.Blocks`; an output that a handler's dict does not name costs nothing, and
    opening a page does not describe all its widgets again."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.default_config = _DescribedOnce(self)

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
        before = runs.get(run)
        if final or simple_format or not before or len(before) != len(data):
            return super().handle_streaming_diffs(
                block_fn, data, session_hash, run, final, simple_format
            )
        sent = [_difference(old, new) for old, new in zip(before, data, strict=True)]
        before[:] = data
        return sent


class _DescribedOnce(BlocksConfig):
    """As Gradio's, but a widget's description for a new session is derived only once: from
    its signature, for each widget of the page, for each page that is opened."""

    def __init__(self, root_block: gr.Blocks) -> None:
        super().__init__(root_block)
        self._known: dict[int, tuple[Any, dict[str, Any]]] = {}

    def __copy__(self) -> BlocksConfig:
        new = _DescribedOnce(self.root_block)
        new.__dict__ |= super().__copy__().__dict__  # type: ignore[no-untyped-call]
        new._known = self._known
        return new

    def config_for_block(  # type: ignore[override]  # Gradio calls its static one by instances
        self, _id: int, rendered_ids: list[int], block: Any, renderable: Any = None
    ) -> dict[str, Any]:
        if renderable is not None or rendered_ids:
            return BlocksConfig.config_for_block(_id, rendered_ids, block, renderable)
        known, config = self._known.get(_id, (None, {}))
        if known is not block:
            config = BlocksConfig.config_for_block(_id, rendered_ids, block)
            if self.root_block.blocks.get(_id) is block:
                self._known[_id] = block, config
        # A session writes values into its copy.
        return config | {"props": dict(config["props"])}


def _difference(old: Any, new: Any) -> list[Any]:
    if old is new:  # most widgets, most of the time
        return []
    if isinstance(old, dict) and isinstance(new, dict) and not set(old) <= set(new):
        return [["replace", [], new]]
    found: list[Any] = diff(old, new)  # type: ignore[no-untyped-call]
    return found


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
    return None if output.stateful else _LEFT
